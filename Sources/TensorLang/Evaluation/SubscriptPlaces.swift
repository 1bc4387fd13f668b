import TensorOps

/// `i, j` between the brackets of a subscript: the places of one element, found without a tuple.
struct SubscriptPlaces {
  private let items: CodeList

  /// nil for keys of another form.
  init?(_ key: Code) {
    if case .tuple(let tuple)? = key.constant, tuple.items.count >= 2 {
      items = CodeList(tuple.items.map { ConstantCode($0, key.span) })
      return
    }
    guard let display = key as? DisplayCode, display.kind == .tuple, display.starred == nil,
      display.items.count >= 2
    else { return nil }
    items = CodeList(display.items)
  }

  enum Answer {
    /// Where the element lies in the tensor's storage.
    case element(Int)
    /// What ints and slices name.
    case view(Layout)
    /// The key as a value, for whatever else it may name.
    case key(Value)
  }

  /// - Parameter use: does what is to be done with the element, at its offset; false: the key is
  ///   needed after all.
  @inline(__always)
  func find(
    in tensor: TensorObject, _ interpreter: Interpreter, _ frame: Frame,
    takesViews: Bool = true, use: (Int) -> Bool = { _ in true }
  ) throws -> Answer {
    let base = interpreter.top
    var done = 0
    defer {
      base.destroy(done)
      interpreter.top = base
    }
    try items.push(interpreter, frame, at: base, done: &done)
    let offset = tensor.held.layout.element(done) { dim in
      if case .int(let index) = base[dim] { return index }
      return nil
    }
    if let offset, use(offset) { return .element(offset) }
    if takesViews, offset == nil {
      // PyTorch's tensors don't step backwards; in what else they take steps is looked at there.
      let view = tensor.held.layout.subscripted(
        done, allowsAnyStep: tensor.flavour == .numpy
      ) { dim in
        switch base[dim] {
        case .int(let index): return .place(index)
        case .slice(let slice): return SubscriptPlaces.item(slice)
        default: return nil
        }
      }
      if let view { return .view(view) }
    }
    return .key(try interpreter.tuple((0..<done).map { base[$0] }))
  }

  /// A slice between ints.
  private static func item(_ slice: SliceObject) -> Layout.Item? {
    func bound(_ value: Value) -> Int?? {
      switch value {
      case .none: .some(nil)
      case .int(let number): .some(number)
      default: nil
      }
    }
    guard let start = bound(slice.start), let stop = bound(slice.stop),
      let step = bound(slice.step)
    else { return nil }
    return .slice(start: start, stop: stop, step: step ?? 1)
  }

  // MARK: What a subscript gives

  /// Whether an element can be given: NumPy's are read.
  @inline(__always)
  static func hasElements(_ object: TensorObject) -> Bool {
    object.flavour == .torch || object.held.storage != nil
  }

  /// PyTorch's element is a view; NumPy's is a scalar, a copy.
  @inline(__always)
  static func element(of object: TensorObject, at offset: Int) -> Value {
    if object.flavour == .torch {
      return .tensor(TensorObject(object.held.element(atStorageOffset: offset)))
    }
    return .tensor(
      TensorObject(
        number: object.held.scalar(atStorageOffset: offset), dtype: object.held.dtype))
  }

  static func view(of object: TensorObject, _ layout: Layout) -> Value {
    let view = object.tensor.viewed(as: layout)
    return .tensor(
      object.flavour == .torch ? TensorObject(view) : ArrayValues.view(view, of: object))
  }

  /// One place of the first dim; nil where it isn't there.
  @inline(__always)
  static func part(of object: TensorObject, _ place: Int) -> Value? {
    if object.flavour == .numpy, object.held.layout.shape.count == 1 {
      guard object.held.storage != nil,
        let offset = object.held.layout.element(1, { _ in place })
      else { return nil }
      return element(of: object, at: offset)
    }
    guard let part = object.part(place) else { return nil }
    return .tensor(
      object.flavour == .torch ? TensorObject(part) : ArrayValues.view(part, of: object))
  }

  /// A range of the first dim; nil for what has to be looked at.
  static func part(of object: TensorObject, _ slice: SliceObject) -> Value? {
    guard let item = item(slice),
      let layout = object.tensor.layout.subscripted(
        1, allowsAnyStep: object.flavour == .numpy, { _ in item })
    else { return nil }
    return view(of: object, layout)
  }

  // MARK: Storing

  /// Stores one element where nothing more than its bytes is to be written.
  @inline(__always)
  static func store(_ value: Value, in object: TensorObject, at offset: Int) -> Bool {
    if object.flavour == .torch {
      // NumPy's scalars come with a note.
      guard case .tensor(let source) = value, source.flavour == .torch else { return false }
      return object.held.storeElement(of: source.held, atStorageOffset: offset)
    }
    let number: Scalar
    switch value {
    case .float(let value): number = .float(value)
    case .int(let value): number = .int(value)
    case .tensor(let source):
      guard let scalar = source.scalar else { return false }
      number = scalar
    default: return false
    }
    return !object.held.layout.repeatsElements
      && object.held.storeNumber(number, atStorageOffset: offset)
  }

  /// Stores into one place of the first dim what fits there byte by byte.
  @inline(__always)
  static func store(_ value: Value, in object: TensorObject, atPlace place: Int) -> Bool {
    if object.flavour == .numpy, object.held.layout.shape.count == 1 {
      guard let offset = object.held.layout.element(1, { _ in place }) else { return false }
      return store(value, in: object, at: offset)
    }
    guard case .tensor(let source) = value, source.flavour == object.flavour,
      object.held.layout.shape.count > 1, let part = object.part(place)
    else { return false }
    return object.held.storeAlike(source.held, at: part.layout)
  }
}
