/// That another session kept a row for longer than `lock_timeout`.
struct PostgresLockTimeout: Error {}
