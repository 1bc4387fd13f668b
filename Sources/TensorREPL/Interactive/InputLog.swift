/// What was run in this process, numbered from 1: what `%history` shows and `%save` writes.
final class InputLog {
  struct Input {
    var text: String
    var succeeded: Bool
  }

  private(set) var inputs: [Input] = []

  /// Adds an input that is about to run and gives its number.
  func begin(_ text: String) -> Int {
    inputs.append(Input(text: text, succeeded: false))
    return inputs.count
  }

  func finish(_ number: Int, succeeded: Bool) {
    guard inputs.indices.contains(number - 1) else { return }
    inputs[number - 1].succeeded = succeeded
  }

  /// What a range such as `3`, `2-5` or `4-` names, as numbers; nil when it is no range.
  func numbers(in range: Substring) -> ClosedRange<Int>? {
    let parts = range.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = Int(parts[0]), first >= 1, first <= inputs.count else { return nil }
    guard parts.count == 2 else { return first...first }
    guard let last = parts[1].isEmpty ? inputs.count : Int(parts[1]), last >= first else {
      return nil
    }
    return first...min(last, inputs.count)
  }
}
