/// `'%d of %s' % (1, 'x')`.
enum PercentFormat {
  static func format(
    _ template: String, _ value: Value, in interpreter: Interpreter
  ) throws -> String {
    var items: [Value]
    var isTuple = false
    if case .tuple(let tuple) = value {
      items = tuple.items
      isTuple = true
    } else {
      items = [value]
    }
    var used = 0
    var usedMapping = false
    func next() throws -> Value {
      guard used < items.count else {
        throw LanguageError(.typeError, "not enough arguments for format string")
      }
      used += 1
      return items[used - 1]
    }
    let scalars = Array(template.unicodeScalars)
    var place = 0
    var result = ""
    func peek() throws -> Unicode.Scalar {
      guard place < scalars.count else { throw LanguageError(.valueError, "incomplete format") }
      return scalars[place]
    }
    while place < scalars.count {
      let scalar = scalars[place]
      place += 1
      if scalar != "%" {
        result.unicodeScalars.append(scalar)
        continue
      }
      if try peek() == "%" {
        result += "%"
        place += 1
        continue
      }
      var mapped: Value?
      if try peek() == "(" {
        guard case .dict(let dict) = value else {
          throw LanguageError(.typeError, "format requires a mapping")
        }
        place += 1
        var depth = 1
        var key = String.UnicodeScalarView()
        while true {
          guard place < scalars.count else {
            throw LanguageError(.valueError, "incomplete format key")
          }
          let next = scalars[place]
          place += 1
          if next == "(" { depth += 1 }
          if next == ")" {
            depth -= 1
            if depth == 0 { break }
          }
          key.append(next)
        }
        usedMapping = true
        used = items.count
        let keyText = String(key)
        guard let found = dict.value(forString: keyText) else {
          throw LanguageError(
            .keyError, code: "key", message: "the dict has no key \(StringText.repr(keyText))",
            torch: StringText.repr(keyText))
        }
        mapped = found
      }
      var left = false
      var plus = false
      var space = false
      var alternate = false
      var zero = false
      flags: while true {
        switch try peek() {
        case "-": left = true
        case "+": plus = true
        case " ": space = true
        case "#": alternate = true
        case "0": zero = true
        default: break flags
        }
        place += 1
      }
      func number() throws -> Int? {
        if try peek() == "*" {
          place += 1
          guard let number = try next().asIndexInt else {
            throw LanguageError(.typeError, "* wants int")
          }
          return number
        }
        var value: Int?
        while let digit = try peek().decimalDigit {
          let (product, overflow) = (value ?? 0).multipliedReportingOverflow(by: 10)
          if overflow || product > 1 << 40 { throw LanguageError(.valueError, "width too big") }
          value = product + digit
          place += 1
        }
        return value
      }
      var width = try number() ?? 0
      if width < 0 {
        left = true
        width = width == .min ? .max : -width
      }
      var precision: Int?
      if try peek() == "." {
        place += 1
        precision = max(0, try number() ?? 0)
      }
      while try peek() == "l" || peek() == "h" || peek() == "L" { place += 1 }
      let code = Character(try peek())
      place += 1
      // After a `%(key)` the dict itself is used up.
      let argument = try mapped ?? next()
      var spec = ""
      let align = left ? "<" : zero ? "=" : ">"
      let fill = zero && !left ? "0" : " "
      let sign = plus ? "+" : space ? " " : ""
      let piece: String
      switch code {
      case "s", "r", "a":
        var text =
          code == "s"
          ? try interpreter.str(argument)
          : code == "r" ? try interpreter.repr(argument) : try interpreter.ascii(argument)
        if let precision, precision < text.unicodeScalars.count {
          text = StringObject(text).substring(0, precision)
        }
        spec = "\(left ? "<" : ">")\(width)"
        piece = try interpreter.format(.text(text), spec)
      case "c":
        if case .string(let string) = argument, string.count == 1 {
          piece = try interpreter.format(argument, "\(left ? "<" : ">")\(width)")
        } else if let number = argument.asIndexInt {
          piece = try interpreter.format(.int(number), "\(left ? "<" : ">")\(width)c")
        } else {
          throw LanguageError(.typeError, "%c requires int or char")
        }
      case "d", "i", "u", "x", "X", "o":
        let whole: Int
        switch argument {
        case .int(let number): whole = number
        case .bool(let flag): whole = flag ? 1 : 0
        case .float(let number) where code == "d" || code == "i" || code == "u":
          whole = try TypeConstructors.int(truncating: number)
        case .tensor(let tensor):
          whole = try TensorSeam.number(tensor, in: interpreter).truncatedInt
        default:
          let kind = "xXo".contains(code) ? "an integer is required" : "a real number is required"
          throw LanguageError(
            .typeError, "%\(code) format: \(kind), not \(argument.typeName)")
        }
        let type = "diu".contains(code) ? "d" : String(code)
        if let precision {
          try interpreter.checkStringSize(precision)
          // The precision's zeros stand after sign and prefix, the width's before them.
          var head = whole < 0 ? "-" : sign
          var digits = try interpreter.format(.int(whole), type)
          if whole < 0 { digits.removeFirst() }
          digits = String(repeating: "0", count: max(0, precision - digits.utf8.count)) + digits
          if alternate && type != "d" { head += "0" + type }
          let missing = max(0, width - head.utf8.count - digits.utf8.count)
          try interpreter.checkStringSize(missing)
          let padding = String(repeating: fill, count: missing)
          piece =
            left
            ? head + digits + padding
            : fill == "0"
              ? head + padding + digits
              : padding + head + digits
        } else {
          piece = try interpreter.format(
            .int(whole), "\(fill)\(align)\(sign)\(alternate ? "#" : "")\(width)\(type)")
        }
      case "e", "E", "f", "F", "g", "G":
        let real: Double
        if let number = argument.asDouble {
          real = number
        } else if case .tensor(let tensor) = argument {
          real = try TensorSeam.number(tensor, in: interpreter).double
        } else {
          throw LanguageError(.typeError, "must be real number, not \(argument.typeName)")
        }
        piece = try interpreter.format(
          .float(real),
          "\(fill)\(align)\(sign)\(alternate ? "#" : "")\(width).\(precision ?? 6)\(code)")
      default:
        let hex = String(code.unicodeScalars.first?.value ?? 0, radix: 16)
        throw LanguageError(
          .valueError, "unsupported format character '\(code)' (0x\(hex)) at index \(place - 1)")
      }
      result += piece
      try interpreter.checkStringSize(result.utf8.count)
    }
    let takesLeftovers: Bool
    switch value {
    case .dict, .list: takesLeftovers = true
    default: takesLeftovers = false
    }
    if used < items.count && !usedMapping && !(takesLeftovers && !isTuple) {
      throw LanguageError(
        .typeError, "not all arguments converted during string formatting")
    }
    return result
  }
}
