"""The provider's database at work (情報提供データベース管理): single registration, transmissions, export."""
