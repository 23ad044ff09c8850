import CPlatform

/// How this process takes memory from the system.
public enum Memory {
  /// Has all threads that begin from now on share one arena of the allocator instead of having each its own, with room that the
  /// others cannot use: for programs whose threads allocate little at a time.
  public static func shareOneArena() { stack_use_one_arena() }
}
