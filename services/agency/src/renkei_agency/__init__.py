"""Every other inquirer and provider (情報照会者・情報提供者), played by one process."""
