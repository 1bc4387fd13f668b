// What an elementwise kernel gives for one element, for each kind of number. A conforming type says
// what it can; the default implementations stand for kinds that the plan has ruled out.

//
// A kernel says for which kinds of numbers it is: `Real…` has floats only, `Whole…` integers (and
// booleans, in bytes of 0 or 1), and the plain one both. Loops are compiled for those alone.

protocol RealUnaryKernel: Sendable {
  static func float<T: FloatElement>(_ x: T) -> T
}

protocol WholeUnaryKernel: Sendable {
  static func int<T: IntegerElement>(_ x: T) -> T
}

protocol UnaryKernel: RealUnaryKernel, WholeUnaryKernel {}

extension UnaryKernel {
  @inline(__always) static func int<T: IntegerElement>(_ x: T) -> T { x }
}

protocol RealBinaryKernel: Sendable {
  static func float<T: FloatElement>(_ x: T, _ y: T) -> T
  /// Whether a number beside 16-bit tensors is rounded to 16 bits before it is computed with.
  static var roundsNumbers: Bool { get }
}

extension RealBinaryKernel {
  @inline(__always) static var roundsNumbers: Bool { true }
}

protocol WholeBinaryKernel: Sendable {
  static func int<T: IntegerElement>(_ x: T, _ y: T) -> T
  /// Booleans are 0 or 1 in a byte.
  static func bool(_ x: UInt8, _ y: UInt8) -> UInt8
}

extension WholeBinaryKernel {
  @inline(__always) static func bool(_ x: UInt8, _ y: UInt8) -> UInt8 { int(x, y) }
}

protocol BinaryKernel: RealBinaryKernel, WholeBinaryKernel {}

protocol RealTernaryKernel: Sendable {
  static func float<T: FloatElement>(_ x: T, _ y: T, _ z: T) -> T
}

protocol TernaryKernel: RealTernaryKernel {
  static func int<T: IntegerElement>(_ x: T, _ y: T, _ z: T) -> T
}

protocol RealQuaternaryKernel: Sendable {
  static func float<T: FloatElement>(_ x: T, _ y: T, _ z: T, _ w: T) -> T
}

protocol QuaternaryKernel: RealQuaternaryKernel {
  static func int<T: IntegerElement>(_ x: T, _ y: T, _ z: T, _ w: T) -> T
}

protocol PredicateKernel: Sendable {
  static func test<T: Comparable & Numeric>(_ x: T, _ y: T) -> Bool
}

protocol UnaryPredicateKernel: Sendable {
  static func float<T: FloatElement>(_ x: T) -> Bool
  static func int<T: IntegerElement>(_ x: T) -> Bool
}

/// A kernel's inner loop: writes `count` elements to operand 0, read from the others. Each operand
/// has an address and a step in elements.
public typealias ElementwiseLoop = (
  _ operands: UnsafePointer<UnsafeMutableRawPointer>, _ steps: UnsafePointer<Int>, _ count: Int
) -> Void

// A kernel for one element type is a type of its own, so that its loop is compiled for it and
// reached through one pointer; all else in the engine is compiled once.

protocol UnaryStep {
  associatedtype A
  associatedtype R
  static func step(_ a: A) -> R
}

protocol BinaryStep {
  associatedtype A
  associatedtype B
  associatedtype R
  static func step(_ a: A, _ b: B) -> R
}

protocol TernaryStep {
  associatedtype A
  associatedtype B
  associatedtype C
  associatedtype R
  static func step(_ a: A, _ b: B, _ c: C) -> R
}

protocol QuaternaryStep {
  associatedtype A
  associatedtype R
  static func step(_ a: A, _ b: A, _ c: A, _ d: A) -> R
}

extension UnaryStep {
  static func run(
    _ operands: UnsafePointer<UnsafeMutableRawPointer>, _ steps: UnsafePointer<Int>, _ count: Int
  ) {
    let to = operands[0].assumingMemoryBound(to: R.self)
    let a = UnsafePointer(operands[1].assumingMemoryBound(to: A.self))
    let (toStep, aStep) = (steps[0], steps[1])
    if toStep == 1 && aStep == 1 {
      for i in 0..<count { to[i] = step(a[i]) }
    } else {
      for i in 0..<count { to[i &* toStep] = step(a[i &* aStep]) }
    }
  }
}

extension BinaryStep {
  static func run(
    _ operands: UnsafePointer<UnsafeMutableRawPointer>, _ steps: UnsafePointer<Int>, _ count: Int
  ) {
    let to = operands[0].assumingMemoryBound(to: R.self)
    let a = UnsafePointer(operands[1].assumingMemoryBound(to: A.self))
    let b = UnsafePointer(operands[2].assumingMemoryBound(to: B.self))
    let (toStep, aStep, bStep) = (steps[0], steps[1], steps[2])
    if toStep == 1 && aStep == 1 && bStep == 1 {
      for i in 0..<count { to[i] = step(a[i], b[i]) }
    } else if toStep == 1 && aStep == 1 && bStep == 0 {
      let constant = b[0]
      for i in 0..<count { to[i] = step(a[i], constant) }
    } else {
      for i in 0..<count { to[i &* toStep] = step(a[i &* aStep], b[i &* bStep]) }
    }
  }
}

extension TernaryStep {
  static func run(
    _ operands: UnsafePointer<UnsafeMutableRawPointer>, _ steps: UnsafePointer<Int>, _ count: Int
  ) {
    let to = operands[0].assumingMemoryBound(to: R.self)
    let a = UnsafePointer(operands[1].assumingMemoryBound(to: A.self))
    let b = UnsafePointer(operands[2].assumingMemoryBound(to: B.self))
    let c = UnsafePointer(operands[3].assumingMemoryBound(to: C.self))
    let (toStep, aStep, bStep, cStep) = (steps[0], steps[1], steps[2], steps[3])
    if toStep == 1 && aStep == 1 && bStep == 0 && cStep == 0 {
      let (second, third) = (b[0], c[0])
      for i in 0..<count { to[i] = step(a[i], second, third) }
    } else if toStep == 1 && aStep == 1 && bStep == 1 && cStep == 1 {
      for i in 0..<count { to[i] = step(a[i], b[i], c[i]) }
    } else {
      for i in 0..<count {
        to[i &* toStep] = step(a[i &* aStep], b[i &* bStep], c[i &* cStep])
      }
    }
  }
}

extension QuaternaryStep {
  static func run(
    _ operands: UnsafePointer<UnsafeMutableRawPointer>, _ steps: UnsafePointer<Int>, _ count: Int
  ) {
    let to = operands[0].assumingMemoryBound(to: R.self)
    let a = UnsafePointer(operands[1].assumingMemoryBound(to: A.self))
    let b = UnsafePointer(operands[2].assumingMemoryBound(to: A.self))
    let c = UnsafePointer(operands[3].assumingMemoryBound(to: A.self))
    let d = UnsafePointer(operands[4].assumingMemoryBound(to: A.self))
    for i in 0..<count {
      to[i &* steps[0]] = step(
        a[i &* steps[1]], b[i &* steps[2]], c[i &* steps[3]], d[i &* steps[4]])
    }
  }
}

// MARK: - From kernels and dtypes to loops

enum RealUnaryLoops<K: RealUnaryKernel> {
  enum Of<T: FloatElement>: UnaryStep {
    @inline(__always) static func step(_ a: T) -> T { K.float(a) }
  }

  static func loop(_ dtype: DType) -> ElementwiseLoop {
    if dtype == .float64 { Of<Double>.run } else { Of<Float>.run }
  }
}

enum WholeUnaryLoops<K: WholeUnaryKernel> {
  enum Of<T: IntegerElement>: UnaryStep {
    @inline(__always) static func step(_ a: T) -> T { K.int(a) }
  }

  static func loop(_ dtype: DType) -> ElementwiseLoop {
    switch dtype {
    case .bool, .uint8: Of<UInt8>.run
    case .int8: Of<Int8>.run
    case .int16: Of<Int16>.run
    case .int32: Of<Int32>.run
    default: Of<Int>.run
    }
  }
}

enum UnaryLoops<K: UnaryKernel> {
  static func loop(_ dtype: DType) -> ElementwiseLoop {
    dtype.isFloatingPoint ? RealUnaryLoops<K>.loop(dtype) : WholeUnaryLoops<K>.loop(dtype)
  }
}

enum RealBinaryLoops<K: RealBinaryKernel> {
  enum Of<T: FloatElement>: BinaryStep {
    @inline(__always) static func step(_ a: T, _ b: T) -> T { K.float(a, b) }
  }

  static func loop(_ dtype: DType) -> ElementwiseLoop {
    if dtype == .float64 { Of<Double>.run } else { Of<Float>.run }
  }
}

enum WholeBinaryLoops<K: WholeBinaryKernel> {
  enum Truth: BinaryStep {
    @inline(__always) static func step(_ a: UInt8, _ b: UInt8) -> UInt8 { K.bool(a, b) }
  }
  enum Of<T: IntegerElement>: BinaryStep {
    @inline(__always) static func step(_ a: T, _ b: T) -> T { K.int(a, b) }
  }

  static func loop(_ dtype: DType) -> ElementwiseLoop {
    switch dtype {
    case .bool: Truth.run
    case .uint8: Of<UInt8>.run
    case .int8: Of<Int8>.run
    case .int16: Of<Int16>.run
    case .int32: Of<Int32>.run
    default: Of<Int>.run
    }
  }
}

enum BinaryLoops<K: BinaryKernel> {
  static func loop(_ dtype: DType) -> ElementwiseLoop {
    dtype.isFloatingPoint ? RealBinaryLoops<K>.loop(dtype) : WholeBinaryLoops<K>.loop(dtype)
  }
}

enum RealTernaryLoops<K: RealTernaryKernel> {
  enum Of<T: FloatElement>: TernaryStep {
    @inline(__always) static func step(_ a: T, _ b: T, _ c: T) -> T { K.float(a, b, c) }
  }

  static func loop(_ dtype: DType) -> ElementwiseLoop {
    if dtype == .float64 { Of<Double>.run } else { Of<Float>.run }
  }
}

enum TernaryLoops<K: TernaryKernel> {
  enum Of<T: IntegerElement>: TernaryStep {
    @inline(__always) static func step(_ a: T, _ b: T, _ c: T) -> T { K.int(a, b, c) }
  }

  static func loop(_ dtype: DType) -> ElementwiseLoop {
    switch dtype {
    case .bool, .uint8: Of<UInt8>.run
    case .int8: Of<Int8>.run
    case .int16: Of<Int16>.run
    case .int32: Of<Int32>.run
    case .int64: Of<Int>.run
    default: RealTernaryLoops<K>.loop(dtype)
    }
  }
}

enum RealQuaternaryLoops<K: RealQuaternaryKernel> {
  enum Of<T: FloatElement>: QuaternaryStep {
    @inline(__always) static func step(_ a: T, _ b: T, _ c: T, _ d: T) -> T { K.float(a, b, c, d) }
  }

  static func loop(_ dtype: DType) -> ElementwiseLoop {
    if dtype == .float64 { Of<Double>.run } else { Of<Float>.run }
  }
}

enum QuaternaryLoops<K: QuaternaryKernel> {
  enum Of<T: IntegerElement>: QuaternaryStep {
    @inline(__always) static func step(_ a: T, _ b: T, _ c: T, _ d: T) -> T { K.int(a, b, c, d) }
  }

  static func loop(_ dtype: DType) -> ElementwiseLoop {
    switch dtype {
    case .bool, .uint8: Of<UInt8>.run
    case .int8: Of<Int8>.run
    case .int16: Of<Int16>.run
    case .int32: Of<Int32>.run
    case .int64: Of<Int>.run
    default: RealQuaternaryLoops<K>.loop(dtype)
    }
  }
}

enum PredicateLoops<K: PredicateKernel> {
  enum Test<T: Comparable & Numeric>: BinaryStep {
    @inline(__always) static func step(_ a: T, _ b: T) -> UInt8 { K.test(a, b) ? 1 : 0 }
  }

  static func loop(_ dtype: DType) -> ElementwiseLoop {
    switch dtype {
    case .bool, .uint8: Test<UInt8>.run
    case .int8: Test<Int8>.run
    case .int16: Test<Int16>.run
    case .int32: Test<Int32>.run
    case .int64: Test<Int>.run
    case .float64: Test<Double>.run
    default: Test<Float>.run
    }
  }
}

enum UnaryPredicateLoops<K: UnaryPredicateKernel> {
  enum Int_<T: IntegerElement>: UnaryStep {
    @inline(__always) static func step(_ a: T) -> UInt8 { K.int(a) ? 1 : 0 }
  }
  enum Real<T: FloatElement>: UnaryStep {
    @inline(__always) static func step(_ a: T) -> UInt8 { K.float(a) ? 1 : 0 }
  }

  static func loop(_ dtype: DType) -> ElementwiseLoop {
    switch dtype {
    case .bool, .uint8: Int_<UInt8>.run
    case .int8: Int_<Int8>.run
    case .int16: Int_<Int16>.run
    case .int32: Int_<Int32>.run
    case .int64: Int_<Int>.run
    case .float64: Real<Double>.run
    default: Real<Float>.run
    }
  }
}
