/// Errors of names, with the nearest names that exist.
enum NameErrors {
  static func unboundLocal(_ name: String) -> LanguageError {
    LanguageError(
      .unboundLocalError, code: "unknown-name",
      message: "the local variable `\(name)` has no value yet",
      torch: "cannot access local variable '\(name)' where it is not associated with a value")
  }

  static func unboundFree(_ name: String) -> LanguageError {
    LanguageError(
      .nameError, code: "unknown-name",
      message: "the variable `\(name)` of the enclosing function has no value yet",
      torch: "cannot access free variable '\(name)' where it is not associated with a value in "
        + "enclosing scope")
  }

  /// What Python has and this language leaves out, by name.
  private static let leftOut: Set<String> = [
    "open", "exec", "eval", "compile", "input", "locals", "__import__", "breakpoint",
    "memoryview", "bytes", "bytearray", "complex", "super", "property", "classmethod",
    "staticmethod", "delattr", "aiter", "anext", "frozenset",
  ]

  static func unknown(_ name: String, in interpreter: Interpreter) -> LanguageError {
    if leftOut.contains(name) {
      return .unsupported("`\(name)` is not part of this language")
    }
    var candidates = Set(interpreter.builtins.keys)
    candidates.formUnion(interpreter.globals.values.filter { !$0.value.isUnbound }.map { $0.name })
    candidates.formUnion(interpreter.bareNames())
    let near = Nearest.names(to: name, among: candidates)
    return LanguageError(
      .nameError, code: "unknown-name",
      message: suggest("the name `\(name)` is not defined", near),
      torch: "name '\(name)' is not defined", fixes: near.map { .init(text: $0) })
  }

  static func attribute(
    _ name: String, of value: Value, among names: [String]
  ) -> LanguageError {
    let near = Nearest.names(to: name, among: names)
    let what: String
    let torch: String
    if case .object(let object) = value, let module = object as? ModuleObject {
      what = "`\(module.name).\(name)` does not exist"
      torch = "module '\(module.name)' has no attribute '\(name)'"
    } else if case .object(let object) = value, let type = object as? TypeObject {
      what = "the type `\(type.name)` has no attribute `\(name)`"
      torch = "type object '\(type.name)' has no attribute '\(name)'"
    } else {
      what = "a value of type `\(value.typeName)` has no attribute `\(name)`"
      torch = "'\(value.typeName)' object has no attribute '\(name)'"
    }
    return LanguageError(
      .attributeError, code: "unknown-name", message: suggest(what, near), torch: torch,
      fixes: near.map { .init(text: $0) })
  }

  private static func suggest(_ what: String, _ near: [String]) -> String {
    switch near.count {
    case 0: return what
    case 1: return "\(what): did you mean `\(near[0])`?"
    default:
      let all = near.dropLast().map { "`\($0)`" }.joined(separator: ", ")
      return "\(what): did you mean \(all) or `\(near[near.count - 1])`?"
    }
  }
}

/// The names nearest to a mistyped one, by edit distance.
public enum Nearest {
  public static func names(to name: String, among candidates: some Sequence<String>) -> [String] {
    let wanted = Array(name.utf8)
    if wanted.isEmpty || wanted.count > 60 { return [] }
    // In names of one or two letters any other is as near.
    let limit = wanted.count < 3 ? 0 : max(1, wanted.count / 3)
    let folded = name.lowercased().filter { $0 != "_" }
    var found: [(distance: Int, name: String)] = []
    for candidate in candidates {
      if candidate.hasPrefix("_") && !name.hasPrefix("_") { continue }
      if candidate == name { continue }
      if candidate.lowercased().filter({ $0 != "_" }) == folded {
        found.append((0, candidate))
        continue
      }
      let other = Array(candidate.utf8)
      if abs(other.count - wanted.count) > limit { continue }
      let distance = self.distance(wanted, other, limit: limit)
      if distance <= limit { found.append((distance, candidate)) }
    }
    found.sort { ($0.distance, $0.name) < ($1.distance, $1.name) }
    guard let best = found.first?.distance else { return [] }
    return found.filter { $0.distance == best }.prefix(3).map { $0.name }
  }

  /// Insertions, deletions, replacements and swaps of neighbours.
  static func distance(_ a: [UInt8], _ b: [UInt8], limit: Int) -> Int {
    if a.isEmpty { return b.count }
    if b.isEmpty { return a.count }
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    var current = last
    for i in 1...a.count {
      current[0] = i
      var least = i
      for j in 1...b.count {
        let cost = a[i - 1] == b[j - 1] ? 0 : 1
        var value = min(last[j] + 1, current[j - 1] + 1, last[j - 1] + cost)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          value = min(value, beforeLast[j - 2] + 1)
        }
        current[j] = value
        least = min(least, value)
      }
      if least > limit { return limit + 1 }
      beforeLast = last
      last = current
    }
    return last[b.count]
  }
}
