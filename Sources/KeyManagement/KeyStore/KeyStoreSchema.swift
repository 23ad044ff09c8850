/// The tables of a key store.
enum KeyStoreSchema {
  /// `stky` in ASCII.
  static let applicationID = 0x7374_6B79
  static let version = 3

  static let statements = """
    CREATE TABLE ring (name TEXT PRIMARY KEY, created REAL NOT NULL, destroy_after REAL) STRICT;
    CREATE TABLE crypto_key (
      ring TEXT NOT NULL REFERENCES ring ON DELETE CASCADE, name TEXT NOT NULL, purpose TEXT NOT NULL,
      primary_version INTEGER, next_version INTEGER NOT NULL, rotation REAL, created REAL NOT NULL,
      rotated REAL NOT NULL, destroy_after REAL, PRIMARY KEY (ring, name)
    ) STRICT;
    CREATE TABLE key_version (
      ring TEXT NOT NULL, key TEXT NOT NULL, number INTEGER NOT NULL, state TEXT NOT NULL, created REAL NOT NULL,
      destroy_after REAL, wrapped BLOB, PRIMARY KEY (ring, key, number),
      FOREIGN KEY (ring, key) REFERENCES crypto_key ON DELETE CASCADE
    ) STRICT;
    CREATE TABLE audit (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT, date REAL NOT NULL, who TEXT NOT NULL, action TEXT NOT NULL,
      resource TEXT NOT NULL, version INTEGER, allowed INTEGER NOT NULL, detail TEXT NOT NULL
    ) STRICT;
    """

  /// From version 1 to 2: each entry of the audit log is bound to the one before. The triggers come when the entries that
  /// were there have been bound.
  static let auditChain = "ALTER TABLE audit ADD COLUMN hash BLOB"

  static let auditTriggers = """
    CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
      BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
    CREATE TRIGGER audit_is_not_cut BEFORE DELETE ON audit
      BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
    """

  /// From version 2 to 3: the keys of the audit log, and the secrets of stacks.
  static let auditKeyAndSecrets = """
    CREATE TABLE audit_key (
      id INTEGER PRIMARY KEY CHECK (id = 1), wrapped BLOB NOT NULL, first INTEGER NOT NULL, current BLOB NOT NULL
    ) STRICT;
    CREATE TABLE secret (name TEXT PRIMARY KEY, token TEXT, created REAL NOT NULL, next_version INTEGER NOT NULL) STRICT;
    CREATE TABLE secret_version (
      secret TEXT NOT NULL REFERENCES secret ON DELETE CASCADE, number INTEGER NOT NULL, created REAL NOT NULL,
      sealed BLOB NOT NULL, PRIMARY KEY (secret, number)
    ) STRICT;
    """
}
