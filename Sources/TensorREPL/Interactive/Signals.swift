import CEditline
import TensorLang
import TensorOps

/// Ctrl-C and the terminal's signals, bound to the one session of this process.
enum Signals {
  /// From now on SIGINT asks the session to stop its work.
  static func interrupt(_ interrupt: Interrupt) {
    // The handler reads this pointer as long as the process lives.
    let context = Unmanaged.passRetained(interrupt).toOpaque()
    ceditline_catch_interrupts(
      { context in
        guard let context else { return }
        // No reference counting and no allocation: one store to an atomic flag.
        Unmanaged<Interrupt>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.request() }
      }, context, hint)
  }

  /// Whether Ctrl-C was pressed since this was last asked.
  static func takeInterrupt() -> Bool { ceditline_take_interrupt() }

  /// C's text of what to do when the work does not stop; it lives as long as the process.
  private nonisolated(unsafe) static let hint: UnsafePointer<CChar> = {
    let text = "\r\nStopping as soon as this step is done. Ctrl-\\ ends the program.\r\n"
    let bytes = text.utf8CString
    let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
    for (index, byte) in bytes.enumerated() { copy[index] = byte }
    return UnsafePointer(copy)
  }()
}
