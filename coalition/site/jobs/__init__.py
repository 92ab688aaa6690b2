"""The jobs page: every kind of durable work, what comes back by the calendar, and the outbox."""
