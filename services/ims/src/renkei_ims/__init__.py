"""The number management system (個人番号情報管理システム): the only ISA store of personal numbers."""
