"""The inter-agency linkage service (機関間情報連携サービス): intermediaries and the network core."""
