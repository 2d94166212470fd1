"""The residence case system (外国人出入国情報システム): cases and decisions, never a personal number."""
