/// `'{} {name!r:>{width}}'.format(…)`.
struct TemplateFormat {
  private let interpreter: Interpreter
  /// Nil for `format_map`, which has none.
  private let positional: [Value]?
  private let keywords: [(name: String, value: Value)]
  private var automatic = 0
  private var isManual = false

  static func format(
    _ template: String, _ arguments: Arguments, in interpreter: Interpreter
  ) throws -> String {
    try format(
      template, positional: arguments.positional, keywords: arguments.keywords, in: interpreter)
  }

  static func format(
    _ template: String, positional: [Value]?, keywords: [(name: String, value: Value)],
    in interpreter: Interpreter
  ) throws -> String {
    var state = TemplateFormat(
      interpreter: interpreter, positional: positional, keywords: keywords)
    return try state.expand(Array(template.unicodeScalars), depth: 2)
  }

  private init(
    interpreter: Interpreter, positional: [Value]?, keywords: [(name: String, value: Value)]
  ) {
    self.interpreter = interpreter
    self.positional = positional
    self.keywords = keywords
  }

  private mutating func expand(_ scalars: [Unicode.Scalar], depth: Int) throws -> String {
    if depth == 0 { throw LanguageError(.valueError, "Max string recursion exceeded") }
    var result = ""
    var place = 0
    while place < scalars.count {
      let scalar = scalars[place]
      place += 1
      if scalar == "{" {
        if place == scalars.count {
          throw LanguageError(.valueError, "Single '{' encountered in format string")
        }
        if scalars[place] == "{" {
          result += "{"
          place += 1
          continue
        }
        let start = place
        var open = 1
        while place < scalars.count {
          if scalars[place] == "{" { open += 1 }
          if scalars[place] == "}" {
            open -= 1
            if open == 0 { break }
          }
          place += 1
        }
        if open > 0 { throw LanguageError(.valueError, "expected '}' before end of string") }
        result += try field(Array(scalars[start..<place]), depth: depth)
        try interpreter.checkStringSize(result.utf8.count)
        place += 1
      } else if scalar == "}" {
        guard place < scalars.count, scalars[place] == "}" else {
          throw LanguageError(.valueError, "Single '}' encountered in format string")
        }
        result += "}"
        place += 1
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private mutating func field(_ scalars: [Unicode.Scalar], depth: Int) throws -> String {
    // The name ends at the first `!` or `:` outside square brackets.
    var end = 0
    var inBrackets = false
    while end < scalars.count {
      if scalars[end] == "[" { inBrackets = true }
      if scalars[end] == "]" { inBrackets = false }
      if !inBrackets && (scalars[end] == "!" || scalars[end] == ":") { break }
      end += 1
    }
    let name = Array(scalars[0..<end])
    var conversion: Unicode.Scalar?
    var spec: [Unicode.Scalar] = []
    if end < scalars.count, scalars[end] == "!" {
      guard end + 1 < scalars.count else {
        throw LanguageError(
          .valueError, "end of string while looking for conversion specifier")
      }
      conversion = scalars[end + 1]
      end += 2
      if end < scalars.count, scalars[end] != ":" {
        throw LanguageError(.valueError, "expected ':' after conversion specifier")
      }
    }
    if end < scalars.count { spec = Array(scalars[(end + 1)...]) }
    var value = try lookUp(name)
    switch conversion {
    case nil: break
    case "r": value = .text(try interpreter.repr(value))
    case "s": value = .text(try interpreter.str(value))
    case "a": value = .text(try interpreter.ascii(value))
    case .some(let other):
      throw LanguageError(.valueError, "Unknown conversion specifier \(other)")
    }
    let specText = spec.contains("{") ? try expand(spec, depth: depth - 1) : Self.text(spec[...])
    return try interpreter.format(value, specText)
  }

  private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  private mutating func lookUp(_ name: [Unicode.Scalar]) throws -> Value {
    var end = 0
    while end < name.count, name[end] != ".", name[end] != "[" { end += 1 }
    let first = Self.text(name[0..<end])
    var value: Value
    if first.isEmpty {
      if isManual {
        throw LanguageError(
          .valueError,
          "cannot switch from manual field specification to automatic field numbering")
      }
      value = try argument(automatic)
      automatic += 1
    } else if first.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) {
      guard let index = Int(first) else {
        throw LanguageError(.valueError, "Too many decimal digits in format string")
      }
      if automatic > 0 {
        throw LanguageError(
          .valueError,
          "cannot switch from automatic field numbering to manual field specification")
      }
      isManual = true
      value = try argument(index)
    } else {
      guard let found = keywords.first(where: { $0.name == first }) else {
        throw LanguageError(
          .keyError, code: "key", message: "format has no argument named \(first)",
          torch: StringText.repr(first))
      }
      value = found.value
    }
    while end < name.count {
      if name[end] == "." {
        var stop = end + 1
        while stop < name.count, name[stop] != ".", name[stop] != "[" { stop += 1 }
        if stop == end + 1 {
          throw LanguageError(.valueError, "Empty attribute in format string")
        }
        value = try interpreter.attribute(value, Self.text(name[(end + 1)..<stop]))
        end = stop
      } else {
        guard let stop = name[end...].firstIndex(of: "]") else {
          throw LanguageError(.valueError, "Missing ']' in format string")
        }
        let key = Self.text(name[(end + 1)..<stop])
        if key.isEmpty { throw LanguageError(.valueError, "Empty attribute in format string") }
        let isNumber = key.utf8.allSatisfy { $0 >= 48 && $0 <= 57 }
        value = try interpreter.item(
          value, isNumber ? Int(key).map { .int($0) } ?? .text(key) : .text(key))
        end = stop + 1
        if end < name.count, name[end] != ".", name[end] != "[" {
          throw LanguageError(
            .valueError, "Only '.' or '[' may follow ']' in format field specifier")
        }
      }
    }
    return value
  }

  private func argument(_ index: Int) throws -> Value {
    guard let positional else {
      throw LanguageError(.valueError, "Format string contains positional fields")
    }
    guard index < positional.count else {
      throw LanguageError(
        .indexError,
        "Replacement index \(index) out of range for positional args tuple")
    }
    return positional[index]
  }
}
