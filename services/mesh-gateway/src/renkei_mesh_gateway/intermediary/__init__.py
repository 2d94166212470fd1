"""The intermediary function of each agency (中間サーバー相当機能): codes, copies, inquiries, provisions, records."""
