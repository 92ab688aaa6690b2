"""What people enter about organisations, offers, clearances, authorities and people. The services check it again."""
