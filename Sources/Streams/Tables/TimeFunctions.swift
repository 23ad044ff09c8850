import Foundation
import GRDBSQLite

/// The SQL functions over time that queries have beside SQLite's own:
/// `now()` is the present in milliseconds, `ago('15m')` that long before it.
enum TimeFunctions {
  /// Makes the functions known to a connection, with the present as it is now: a query sees one present however long it
  /// runs, as SQL's CURRENT_TIMESTAMP does, and SQLite may work a call out once a query and not once a row.
  static func register(on connection: OpaquePointer) {
    let present = UnsafeMutableRawPointer(bitPattern: Int(now()))
    let flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC
    sqlite3_create_function_v2(
      connection, "now", 0, flags, present,
      { context, _, _ in sqlite3_result_int64(context, TimeFunctions.present(context)) }, nil, nil, nil)
    sqlite3_create_function_v2(
      connection, "ago", 1, flags, present,
      { context, _, arguments in
        guard let text = arguments?.pointee.flatMap({ sqlite3_value_text($0) }),
          let span = SpanText.milliseconds(String(cString: text))
        else {
          return sqlite3_result_error(context, "ago() takes a duration such as '15m', '2h' or '7d'", -1)
        }
        sqlite3_result_int64(context, TimeFunctions.present(context) &- span)
      }, nil, nil, nil)
  }

  /// Milliseconds since 1970.
  static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) &* 1_000 &+ Int64(time.tv_nsec) / 1_000_000
  }

  /// The present of the connection whose call `context` is: a number in the clothes of a pointer.
  private static func present(_ context: OpaquePointer?) -> Int64 {
    Int64(Int(bitPattern: sqlite3_user_data(context)))
  }
}
