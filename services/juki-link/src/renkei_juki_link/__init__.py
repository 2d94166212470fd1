"""The resident network link server (住基ネット連携サーバー): batch files in flight and their backup."""
