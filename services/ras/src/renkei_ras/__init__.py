"""The online application system (在留申請オンラインシステム): registrations, applications, their audit trail."""
