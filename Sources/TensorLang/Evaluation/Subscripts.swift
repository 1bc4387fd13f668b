/// `x[key]`, `x.name`, and their assignment.
extension Interpreter {
  func item(_ container: Value, _ key: Value) throws -> Value {
    switch container {
    case .list(let list):
      if case .slice(let slice) = key {
        let place = try SlicePlace(slice, count: list.items.count)
        try checkCount(place.count)
        return try self.list(place.pick(from: list.items))
      }
      let index = try self.index(key, count: list.items.count, of: "list")
      return list.items[index]
    case .tuple(let tuple):
      if case .slice(let slice) = key {
        let items = try SlicePlace(slice, count: tuple.items.count).pick(from: tuple.items)
        if case .size = tuple.form { return .tuple(TupleObject(items, form: .size)) }
        return try self.tuple(items)
      }
      return tuple.items[try index(key, count: tuple.items.count, of: "tuple")]
    case .string(let string):
      if case .slice(let slice) = key {
        let place = try SlicePlace(slice, count: string.count)
        if place.step == 1 {
          return try self.string(string.substring(place.start, place.start + place.count))
        }
        if string.isASCII {
          return try self.string(
            string.withBytes { String(decoding: place.pick(from: $0), as: UTF8.self) })
        }
        var result = String.UnicodeScalarView()
        result.append(contentsOf: place.pick(from: string.scalars))
        return try self.string(String(result))
      }
      return .text(string.character(at: try index(key, count: string.count, of: "string")))
    case .dict(let dict):
      if let value = try dict.value(key, in: self) { return value }
      let text = try repr(key)
      let error = LanguageError(
        .keyError, code: "key", message: "the dict has no key \(text)", torch: text)
      if case .string(let wanted) = key {
        let near = Nearest.names(to: wanted.text, among: dict.keys.compactMap { $0.stringText })
        error.fixes = near.map { .init(text: StringText.repr($0)) }
        if let first = near.first { error.message += ": did you mean \(StringText.repr(first))?" }
      }
      throw error
    case .range(let range):
      if case .slice(let slice) = key {
        let place = try SlicePlace(slice, count: range.count)
        let (step, overflow) = range.step.multipliedReportingOverflow(by: place.step)
        if overflow { throw Arithmetic.overflow("the range's step") }
        let start = range.start &+ place.start &* range.step
        let (length, lengthOverflow) = range.step.multipliedReportingOverflow(by: place.stop)
        let (stop, stopOverflow) = range.start.addingReportingOverflow(length)
        if lengthOverflow || stopOverflow { throw Arithmetic.overflow("the range's end") }
        return .range(RangeObject(start: start, stop: stop, step: step))
      }
      return .int(range.number(at: try index(key, count: range.count, of: "range object")))
    case .tensor(let tensor): return try TensorSeam.item(tensor, key, in: self)
    case .object(let object):
      if let value = try object.item(key, in: self) { return value }
      if let type = object as? TypeObject {
        throw LanguageError(.typeError, "type '\(type.name)' is not subscriptable")
      }
    default: break
    }
    let error = LanguageError(
      .typeError, "'\(container.typeName)' object is not subscriptable")
    error.blamed = [(.receiver, container.typeName)]
    throw error
  }

  /// An integer index made to count from the front, checked.
  private func index(_ key: Value, count: Int, of name: String) throws -> Int {
    guard let number = key.asIndexInt else {
      if case .tensor(let array) = key, array.flavour == .numpy, array.tensor.rank > 0 {
        throw LanguageError(
          .typeError, "only integer scalar arrays can be converted to a scalar index")
      }
      if case .tensor(let tensor) = key, !tensor.tensor.dtype.isFloatingPoint,
        tensor.flavour != .numpyScalar, tensor.tensor.count == 1,
        let number = try TensorSeam.number(tensor, in: self).exactInt
      {
        return try index(.int(number), count: count, of: name)
      }
      if name == "range object" {
        throw LanguageError(
          .typeError, "range indices must be integers or slices, not \(key.typeName)")
      }
      let suffix = name == "string" ? ", not '\(key.typeName)'" : " or slices, not \(key.typeName)"
      throw LanguageError(.typeError, "\(name) indices must be integers\(suffix)")
    }
    let (shifted, overflow) = number.addingReportingOverflow(count)
    let index = number < 0 && !overflow ? shifted : number
    guard index >= 0 && index < count else {
      let error = LanguageError(
        .indexError, code: "index",
        message: "\(name) index \(number) is out of range: there "
          + (count == 1 ? "is 1 item" : "are \(count) items"),
        torch: "\(name) index out of range")
      error.blamed = [(.receiver, "\(count) items"), (.positional(0), "\(number)")]
      throw error
    }
    return index
  }

  func setItem(_ container: Value, _ key: Value, to value: Value) throws {
    switch container {
    case .list(let list):
      if case .slice(let slice) = key { return try assignSlice(list, slice, value) }
      let place = try assignmentIndex(key, list, "list assignment index out of range")
      list.items[place] = value
    case .dict(let dict): try dict.set(key, to: value, in: self)
    case .tensor(let tensor): try TensorSeam.setItem(tensor, key, to: value, in: self)
    case .object(let object) where try object.setItem(key, to: value, in: self): break
    default:
      throw LanguageError(
        .typeError, "'\(container.typeName)' object does not support item assignment")
    }
  }

  private func assignmentIndex(_ key: Value, _ list: ListObject, _ message: String) throws -> Int {
    guard let number = try key.asIndexInt ?? elementIndex(key) else {
      throw LanguageError(
        .typeError, "list indices must be integers or slices, not \(key.typeName)")
    }
    let index = number < 0 ? number &+ list.items.count : number
    guard index >= 0 && index < list.items.count else {
      throw LanguageError(.indexError, message)
    }
    return index
  }

  /// A tensor or array of one integer, read as an index.
  private func elementIndex(_ key: Value) throws -> Int? {
    guard case .tensor(let object) = key, object.flavour != .numpyScalar,
      object.tensor.dtype.isIntegral, object.tensor.count == 1
    else { return nil }
    return try TensorSeam.number(object, in: self).exactInt
  }

  private func assignSlice(_ list: ListObject, _ slice: SliceObject, _ value: Value) throws {
    let new: [Value]
    do { new = try array(of: value) } catch {
      if let error = error as? LanguageError, error.type == .typeError, error.span == nil {
        let isExtended = try SlicePlace(slice, count: list.items.count).step != 1
        throw LanguageError(
          .typeError,
          isExtended ? "must assign iterable to extended slice" : "can only assign an iterable")
      }
      throw error
    }
    let place = try SlicePlace(slice, count: list.items.count)
    if place.step == 1 {
      try checkCount(list.items.count + new.count)
      let end = max(place.start, place.stop)
      list.items.replaceSubrange(place.start..<end, with: new)
      try rechargeList(list)
    } else {
      guard new.count == place.count else {
        throw LanguageError(
          .valueError,
          "attempt to assign sequence of size \(new.count) to extended slice of size \(place.count)"
        )
      }
      for (offset, item) in new.enumerated() {
        list.items[place.start + offset * place.step] = item
      }
    }
  }

  func deleteItem(_ container: Value, _ key: Value) throws {
    switch container {
    case .list(let list):
      if case .slice(let slice) = key {
        let place = try SlicePlace(slice, count: list.items.count)
        if place.count == 0 { return }
        if place.step == 1 {
          list.items.removeSubrange(place.start..<place.start + place.count)
        } else {
          var doomed = Set<Int>()
          for offset in 0..<place.count { doomed.insert(place.start + offset * place.step) }
          var kept: [Value] = []
          for (index, item) in list.items.enumerated() where !doomed.contains(index) {
            kept.append(item)
          }
          list.items = kept
        }
        try rechargeList(list)
        return
      }
      list.items.remove(
        at: try assignmentIndex(key, list, "list assignment index out of range"))
    case .dict(let dict):
      if try dict.remove(key, in: self) == nil {
        let text = try repr(key)
        throw LanguageError(
          .keyError, code: "key", message: "the dict has no key \(text)", torch: text)
      }
    case .object(let object) where try object.deleteItem(key, in: self): break
    case .tensor(let object) where object.isNumPy && object.flavour != .numpyScalar:
      throw LanguageError(.valueError, "cannot delete array elements")
    default:
      throw LanguageError(
        .typeError,
        "'\(container.typeName)' object does\(container.typeName == "tuple" || container.typeName == "str" ? "n't" : " not") support item deletion"
      )
    }
  }

  // MARK: Attributes

  /// `value.name`, or an AttributeError with the nearest names.
  public func attribute(_ value: Value, _ name: String) throws -> Value {
    if let found = try attributeIfThere(value, name) { return found }
    throw NameErrors.attribute(name, of: value, among: attributeNames(value), in: self)
  }

  /// `value.name`; nil where there is none.
  func attributeIfThere(_ value: Value, _ name: String) throws -> Value? {
    switch value {
    case .object(let object):
      if let found = try object.attribute(name, in: self) { return found }
    case .tensor(let tensor):
      if let found = try TensorSeam.attribute(tensor, name, in: self) { return found }
    case .tuple(let tuple):
      if case .named(_, let fields) = tuple.form, let index = fields.firstIndex(of: name),
        index < tuple.items.count
      {
        return tuple.items[index]
      }
    case .int, .bool:
      switch name {
      case "real", "numerator": return .int(value.asIndexInt ?? 0)
      case "imag": return .int(0)
      case "denominator": return .int(1)
      default: break
      }
    case .float(let number):
      switch name {
      case "real": return .float(number)
      case "imag": return .float(0)
      default: break
      }
    case .range(let range):
      switch name {
      case "start": return .int(range.start)
      case "stop": return .int(range.stop)
      case "step": return .int(range.step)
      default: break
      }
    case .slice(let slice):
      switch name {
      case "start": return slice.start
      case "stop": return slice.stop
      case "step": return slice.step
      default: break
      }
    case .dtype(let dtype):
      switch name {
      case "is_floating_point": return .bool(dtype.isFloatingPoint)
      case "is_complex": return .bool(false)
      case "is_signed": return .bool(dtype.isSigned)
      case "itemsize": return .int(dtype.size)
      default: break
      }
    default: break
    }
    if let function = MethodTable.of(value)?.functions[name] {
      return .object(BoundMethod(value, function))
    }
    switch name {
    case "__class__": return .object(TypeObject.of(value))
    default: return nil
    }
  }

  /// The names after a dot.
  func attributeNames(_ value: Value) -> [String] {
    switch value {
    case .object(let object): return object.attributeNames
    case .tensor(let tensor): return TensorSeam.attributeNames(tensor)
    case .dtype: return ["is_floating_point", "is_complex", "is_signed", "itemsize"]
    default: break
    }
    var names = MethodTable.of(value)?.functions.keys.sorted() ?? []
    switch value {
    case .tuple(let tuple):
      if case .named(_, let fields) = tuple.form { names += fields }
    case .int, .bool: names += ["real", "imag", "numerator", "denominator"]
    case .float: names += ["real", "imag"]
    case .range, .slice: names += ["start", "stop", "step"]
    default: break
    }
    return names
  }

  func setAttribute(_ holder: Value, _ name: String, to value: Value) throws {
    switch holder {
    case .object(let object): try object.setAttribute(name, to: value, in: self)
    case .tensor(let tensor): try TensorSeam.setAttribute(tensor, name, to: value, in: self)
    default:
      if try attributeIfThere(holder, name) != nil {
        throw LanguageError(
          .attributeError, "'\(holder.typeName)' object attribute '\(name)' is read-only")
      }
      throw LanguageError(
        .attributeError, "'\(holder.typeName)' object has no attribute '\(name)'",
        code: "unknown-name")
    }
  }
}

/// A slice fitted to a sequence, as Python's `slice.indices` fits it.
struct SlicePlace {
  let start: Int
  let stop: Int
  let step: Int
  let count: Int

  init(_ slice: SliceObject, count length: Int) throws {
    func number(_ value: Value) throws -> Int? {
      if value.isNone { return nil }
      if let number = value.asIndexInt { return number }
      if case .tensor(let tensor) = value, tensor.tensor.count == 1, !tensor.tensor.isShapeOnly,
        let number = tensor.tensor.scalar(atStorageOffset: tensor.tensor.layout.offset).exactInt
      {
        return number
      }
      throw LanguageError(
        .typeError, "slice indices must be integers or None or have an __index__ method")
    }
    let step = try number(slice.step) ?? 1
    if step == 0 { throw LanguageError(.valueError, "slice step cannot be zero") }
    self.step = step == .min ? -Int.max : step
    let lowest = self.step < 0 ? -1 : 0
    let highest = self.step < 0 ? length - 1 : length
    func clamp(_ value: Int) -> Int {
      if value < 0 {
        let (shifted, overflow) = value.addingReportingOverflow(length)
        return overflow ? lowest : max(shifted, lowest)
      }
      return min(value, highest)
    }
    start = try number(slice.start).map(clamp) ?? (self.step < 0 ? highest : lowest)
    stop = try number(slice.stop).map(clamp) ?? (self.step < 0 ? lowest : highest)
    if self.step > 0 {
      count = start < stop ? (stop - start - 1) / self.step + 1 : 0
    } else {
      count = stop < start ? (start - stop - 1) / -self.step + 1 : 0
    }
  }

  func pick<Items: RandomAccessCollection>(from items: Items) -> [Items.Element]
  where Items.Index == Int {
    if count == 0 { return [] }
    if step == 1 { return Array(items[start..<start + count]) }
    var result: [Items.Element] = []
    result.reserveCapacity(count)
    var index = start
    for _ in 0..<count {
      result.append(items[index])
      index = index &+ step
    }
    return result
  }
}
