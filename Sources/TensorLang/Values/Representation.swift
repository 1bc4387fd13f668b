/// Python's `repr` and `str`.
extension Interpreter {
  /// `repr(value)`.
  public func repr(_ value: Value) throws -> String {
    switch value {
    case .int(let number): return String(number)
    case .float(let number): return FloatText.repr(number)
    case .string(let string): return StringText.repr(string.text)
    default: break
    }
    var text = ""
    try appendRepr(value, to: &text)
    return text
  }

  /// `str(value)`.
  public func str(_ value: Value) throws -> String {
    if case .string(let string) = value { return string.text }
    if case .dtype(let dtype) = value { return "torch." + dtype.name }
    if case .tensor(let tensor) = value { return try TensorSeam.str(tensor, in: self) }
    if case .object(let object) = value, let text = object.text { return text }
    return try repr(value)
  }

  private func appendRepr(_ value: Value, to text: inout String) throws {
    switch value {
    case .none: text += "None"
    case .ellipsis: text += "Ellipsis"
    case .notImplemented: text += "NotImplemented"
    case .unbound: text += "<unbound>"
    case .bool(let flag): text += flag ? "True" : "False"
    case .int(let number): text += String(number)
    case .float(let number): text += FloatText.repr(number)
    case .dtype(let dtype): text += "torch." + dtype.name
    case .string(let string): text += StringText.repr(string.text)
    case .tensor(let tensor): text += try TensorSeam.repr(tensor, in: self)
    case .range(let range):
      text += "range(\(range.start), \(range.stop)"
      if range.step != 1 { text += ", \(range.step)" }
      text += ")"
    case .slice(let slice):
      text += "slice("
      try appendRepr(slice.start, to: &text)
      text += ", "
      try appendRepr(slice.stop, to: &text)
      text += ", "
      try appendRepr(slice.step, to: &text)
      text += ")"
    case .tuple(let tuple): try appendTuple(tuple, value.identity, to: &text)
    case .list(let list):
      try nested(value.identity, cycle: "[...]", to: &text) { text in
        text += "["
        var index = 0
        while index < list.items.count {
          if index > 0 { text += ", " }
          try appendRepr(list.items[index], to: &text)
          try checkGrowth(&text)
          index += 1
        }
        text += "]"
      }
    case .dict(let dict) where dict.isOrdered:
      try nested(value.identity, cycle: "...", to: &text) { text in
        text += "OrderedDict("
        if dict.count > 0 {
          text += "["
          try appendItems(dict.pairs.map { .tuple(of: [$0.key, $0.value]) }, to: &text)
          text += "]"
        }
        text += ")"
      }
    case .dict(let dict):
      try nested(value.identity, cycle: "{...}", to: &text) { text in
        text += "{"
        var first = true
        for pair in dict.pairs {
          if !first { text += ", " }
          first = false
          try appendRepr(pair.key, to: &text)
          text += ": "
          try appendRepr(pair.value, to: &text)
          try checkGrowth(&text)
        }
        text += "}"
      }
    case .set(let set):
      if set.count == 0 {
        text += "set()"
        return
      }
      try nested(value.identity, cycle: "set(...)", to: &text) { text in
        text += "{"
        try appendItems(set.items, to: &text)
        text += "}"
      }
    case .object(let object):
      try nested(value.identity, cycle: "...", to: &text) { text in
        text += try object.representation(in: self)
      }
    }
  }

  private func appendTuple(
    _ tuple: TupleObject, _ identity: Int, to text: inout String
  ) throws {
    try nested(identity, cycle: "(...)", to: &text) { text in
      switch tuple.form {
      case .plain:
        text += "("
        try appendItems(tuple.items, to: &text)
        text += tuple.items.count == 1 ? ",)" : ")"
      case .size:
        text += "torch.Size(["
        try appendItems(tuple.items, to: &text)
        text += "])"
      case .named(let name, let fields):
        // PyTorch's begin each field on a line of its own.
        let isStruct = name.hasPrefix("torch.")
        text += isStruct ? name + "(\n" : name + "("
        for (index, item) in tuple.items.enumerated() {
          if index > 0 { text += isStruct ? ",\n" : ", " }
          if index < fields.count { text += fields[index] + "=" }
          try appendRepr(item, to: &text)
        }
        text += ")"
      }
    }
  }

  private func appendItems(_ items: [Value], to text: inout String) throws {
    var first = true
    for item in items {
      if !first { text += ", " }
      first = false
      try appendRepr(item, to: &text)
      try checkGrowth(&text)
    }
  }

  private func checkGrowth(_ text: inout String) throws {
    try poll()
    if text.utf8.count > Interpreter.longestString { try checkStringSize(text.utf8.count) }
  }

  private func nested(
    _ identity: Int, cycle: String, to text: inout String, _ body: (inout String) throws -> Void
  ) throws {
    guard underRepresentation.insert(identity).inserted else {
      text += cycle
      return
    }
    defer { underRepresentation.remove(identity) }
    try enterNesting("maximum recursion depth exceeded while getting the repr of an object")
    defer { leaveNesting() }
    try body(&text)
  }
}

/// Python's quoting of strings.
public enum StringText {
  /// `repr`: in single quotes unless only double ones need no escape.
  public static func repr(_ text: String, asciiOnly: Bool = false) -> String {
    var hasSingle = false
    var hasDouble = false
    var isPlain = true
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "'"): hasSingle = true
      case UInt8(ascii: "\""): hasDouble = true
      case UInt8(ascii: "\\"), 0..<32, 127...: isPlain = false
      default: break
      }
    }
    let quote: Unicode.Scalar = hasSingle && !hasDouble ? "\"" : "'"
    if isPlain && !(hasSingle && hasDouble) { return "\(quote)\(text)\(quote)" }
    var result = String(Character(quote))
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case quote: result += "\\" + String(Character(quote))
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      default:
        if scalar.isASCII
          ? (scalar.value >= 32 && scalar.value != 127)
          : (!asciiOnly && isPrintable(scalar))
        {
          result.unicodeScalars.append(scalar)
        } else {
          result += escape(scalar)
        }
      }
    }
    return result + String(Character(quote))
  }

  static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    if scalar == " " { return true }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator, .spaceSeparator:
      return false
    default: return true
    }
  }

  static func escape(_ scalar: Unicode.Scalar) -> String {
    func hex(_ width: Int) -> String {
      let digits = String(scalar.value, radix: 16)
      return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
    if scalar.value <= 0xFF { return "\\x" + hex(2) }
    if scalar.value <= 0xFFFF { return "\\u" + hex(4) }
    return "\\U" + hex(8)
  }
}
