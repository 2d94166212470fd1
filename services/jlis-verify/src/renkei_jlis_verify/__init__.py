"""The stand-in of J-LIS (地方公共団体情報システム機構): resident registry, authenticity checks, certificates."""
