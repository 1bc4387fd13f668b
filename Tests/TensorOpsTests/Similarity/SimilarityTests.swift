import Testing

@testable import TensorOps

/// Cosines and distances against sums written out, over layouts, dims and broadcasts.
@Suite struct SimilarityTests {
  let runtime = Runtime(seed: 3)

  func naiveCosine(_ x: Tensor, _ y: Tensor, _ dim: Int, eps: Double) -> [Double] {
    let shape = Naive.broadcast([x.shape, y.shape])
    var rest = shape
    rest.remove(at: dim)
    var result: [Double] = []
    Naive.forEachIndex(of: rest) { index in
      var (xy, xx, yy) = (0.0, 0.0, 0.0)
      for step in 0..<shape[dim] {
        var place = index
        place.insert(step, at: dim)
        let a = Naive.broadcastElement(x, at: place).double
        let b = Naive.broadcastElement(y, at: place).double
        xy += a * b
        xx += a * a
        yy += b * b
      }
      result.append(xy / max(xx.squareRoot(), eps) / max(yy.squareRoot(), eps))
    }
    return result
  }

  func cosine(
    _ x: Tensor, _ y: Tensor, _ dim: Int, eps: Double = 1e-8
  ) throws -> Tensor {
    try Similarity.cosineSimilarity(
      .tensor(x), .tensor(y), .int(dim), .float(eps), runtime: runtime)
  }

  @Test(arguments: [DType.float32, .float64])
  func cosineOverLayoutsAndDims(_ dtype: DType) throws {
    for shape in [[5], [3, 4], [2, 3, 4], [4, 1, 5, 2]] {
      let count = shape.reduce(1, *)
      try withEveryLayout(of: someFractions(count), shape, dtype) { x, kind in
        for (place, other) in [shape, shape.map { _ in 1 }, Array(shape.suffix(1))].enumerated() {
          let y = try #require(
            try laidOut(
              someFractions(other.reduce(1, *), seed: place + 2), other, dtype, as: .contiguous))
          for dim in shape.indices {
            for eps in [1e-8, 50] {
              let wanted = naiveCosine(x, y, dim, eps: eps)
              let got = try cosine(x, y, dim, eps: eps).scalars.map(\.double)
              #expect(agree(got, wanted, within: 3e-6), "\(shape) \(kind) \(other) \(dim)")
              let turned = try cosine(y, x, dim - shape.count, eps: eps).scalars.map(\.double)
              #expect(agree(turned, wanted, within: 3e-6))
            }
          }
        }
      }
    }
  }

  /// One after the other, side by side, and one long pair: each way through the engine.
  @Test func longVectors() throws {
    for (shape, dim) in [([3, 1100], 1), ([70, 40, 3], 0), ([70, 1500], 0), ([140_000], 0)] {
      let count = shape.reduce(1, *)
      let x = try #require(try laidOut(someFractions(count), shape, .float32, as: .contiguous))
      let y = try #require(
        try laidOut(someFractions(count, seed: 9), shape, .float32, as: .contiguous))
      let got = try cosine(x, y, dim).scalars.map(\.double)
      let wanted = naiveCosine(x, y, dim, eps: 1e-8)
      #expect(zip(got, wanted).allSatisfy { abs($0 - $1) < 1e-6 }, "\(shape)")
      let same = try cosine(x, x, dim).scalars.map(\.double)
      #expect(same.allSatisfy { abs($0 - 1) < 1e-6 })
    }
  }

  @Test func squaresThatOverflow() throws {
    for (shape, dim) in [([2, 40], 1), ([40, 3], 0)] {
      let count = shape.reduce(1, *)
      let x = try #require(
        try laidOut(
          [Scalar](repeating: .float(1e30), count: count), shape, .float32, as: .contiguous))
      #expect(try cosine(x, x, dim).scalars.allSatisfy { $0 == .float(0) })
    }
  }

  /// Large enough for the way through a matrix product.
  @Test func allPairsAgreeWithOneByOne() throws {
    let (m, n, k) = (13, 14, 120)
    for (left, right, dim) in [
      ([m, 1, k], [1, n, k], 2), ([k, m, 1], [k, 1, n], 0),
      ([2, m, 1, k], [2, 1, n, k], 3), ([m, k, 1], [1, k, n], 1),
      ([m, 1, 3, 1, k], [1, n, 1, 2, k], 4),
    ] {
      let x = try #require(
        try laidOut(someFractions(left.reduce(1, *)), left, .float64, as: .transposed))
      let y = try #require(
        try laidOut(someFractions(right.reduce(1, *), seed: 5), right, .float64, as: .contiguous))
      let got = try cosine(x, y, dim)
      #expect(agree(got.scalars.map(\.double), naiveCosine(x, y, dim, eps: 1e-8), within: 1e-9))
      var shape = Naive.broadcast([left, right])
      shape.remove(at: dim)
      #expect(got.shape == shape)
      #expect(got.isContiguous)
    }
  }

  @Test func valuesAtTheEdge() throws {
    func one(_ values: [Double], _ others: [Double], eps: Double = 1e-8) throws -> Double {
      func tensor(_ values: [Double]) throws -> Tensor {
        try #require(
          try laidOut(values.map { .float($0) }, [values.count], .float32, as: .contiguous))
      }
      return try cosine(tensor(values), tensor(others), 0, eps: eps).scalars[0].double
    }
    #expect(try one([0, 0], [1, 2]) == 0)
    #expect(try one([0, 0], [1, 2], eps: 0).isNaN)
    // The norm overflows float32, and every quotient by it is 0.
    #expect(try one([1e30, 1e30], [1e30, 1e30]) == 0)
    #expect(try one([.infinity, 1], [1, 1]).isNaN)
    #expect(try one([.nan, 1], [1, 1]).isNaN)
    #expect(try one([], []) == 0)
    #expect(try one((0..<84).map(Double.init), (0..<84).map(Double.init)) == 1.0000001192092896)
    #expect(abs(try one([1, 2, 3], [4, 5, 6]) - 0.9746318) < 1e-7)
    #expect(abs(try one([1e-9, 1e-9], [1, 1]) - 0.1414214) < 1e-6)
  }

  @Test func theSimilarityOfHalves() throws {
    let x = try #require(try laidOut(someNumbers(6), [2, 3], .float16, as: .contiguous))
    let result = try cosine(x, x, 1)
    #expect(result.dtype == .float16)
    #expect(agree(result.scalars.map(\.double), [1, 1], within: 1e-3))
  }

  func naiveNorm(_ values: [Double], _ p: Double) -> Double {
    let sizes = values.map(abs)
    switch p {
    case 0: return Double(sizes.count { $0 != 0 })
    case .infinity: return sizes.max() ?? 0
    case -.infinity: return sizes.min() ?? .infinity
    default: return Double.pow(sizes.reduce(0) { $0 + Double.pow($1, p) }, 1 / p)
    }
  }

  @Test(arguments: [0, 0.5, 1, 2, 3, .infinity])
  func distances(_ p: Double) throws {
    for (rows, columns, size, batch) in [
      (3, 4, 5, []), (30, 27, 6, [2]), (40, 3, 1, []), (2, 2, 0, [3]),
    ]
      as [(Int, Int, Int, [Int])]
    {
      let left = batch + [rows, size]
      let right = [columns, size]
      let y = try #require(
        try laidOut(someFractions(columns * size, seed: 4), right, .float64, as: .contiguous))
      try withEveryLayout(of: someFractions(left.reduce(1, *)), left, .float64) { x, kind in
        var wanted: [Double] = []
        Naive.forEachIndex(of: batch + [rows, columns]) { index in
          wanted.append(
            naiveNorm(
              (0..<size).map { step in
                Naive.element(
                  x, at: batch.isEmpty ? [index[0], step] : [index[0], index[1], step]
                )
                .double
                  - Naive.element(y, at: [index[index.count - 1], step]).double
              }, p))
        }
        let got = try Similarity.cdist(.tensor(x), .tensor(y), .float(p), runtime: runtime)
        #expect(agree(got.scalars.map(\.double), wanted, within: 1e-9), "\(kind) \(rows) \(size)")
      }
    }
  }

  @Test func aPointIsAtNoDistanceFromItself() throws {
    // Through a matrix product, where ‖x‖² + ‖x‖² - 2x·x would leave something.
    let x = try #require(try laidOut(someFractions(60 * 7), [60, 7], .float32, as: .contiguous))
    let distances = try Similarity.cdist(.tensor(x), .tensor(x), runtime: runtime)
    for place in 0..<60 {
      #expect(distances.scalar(atStorageOffset: place * 61) == .float(0))
    }
    let pairs = try Similarity.pdist(.tensor(x), runtime: runtime)
    #expect(pairs.shape == [60 * 59 / 2])
    #expect(
      agree(
        [pairs.scalars[0].double], [distances.scalar(atStorageOffset: 1).double], within: 1e-5))
  }

  @Test func pairwiseDistanceAddsEps() throws {
    let x = try #require(try laidOut(someNumbers(6), [2, 3], .int64, as: .lastTwoSwapped))
    let same = try Similarity.pairwiseDistance(.tensor(x), .tensor(x), runtime: runtime)
    #expect(same.dtype == .float32)
    #expect(
      agree(same.scalars.map(\.double), [3e-12.squareRoot(), 3e-12.squareRoot()], within: 1e-5))
    let kept = try Similarity.pairwiseDistance(
      .tensor(x), .tensor(x), .float(1), .float(0.5), .bool(true), runtime: runtime)
    #expect(kept.shape == [2, 1])
    #expect(kept.scalars == [.float(1.5), .float(1.5)])
  }

  @Test func normalizing() throws {
    try withEveryLayout(of: someNumbers(24), [2, 3, 4], .float64) { x, kind in
      for dim in 0..<3 {
        let result = try Similarity.normalize(
          .tensor(x), .float(2), .int(dim), runtime: runtime)
        var wanted: [Double] = []
        Naive.forEachIndex(of: [2, 3, 4]) { index in
          let line = (0..<[2, 3, 4][dim]).map { step in
            var place = index
            place[dim] = step
            return Naive.element(x, at: place).double
          }
          wanted.append(Naive.element(x, at: index).double / max(naiveNorm(line, 2), 1e-12))
        }
        #expect(agree(result.scalars.map(\.double), wanted, within: 1e-12), "\(kind) \(dim)")
      }
    }
  }

  @Test func workStopsWhenAsked() throws {
    let x = try Making.filled([3000, 40, 30], .float32, with: .int(1), runtime)
    let stopped = Runtime(seed: 0)
    stopped.interrupt.request()
    #expect(throws: OperationError.self) {
      try Similarity.cosineSimilarity(.tensor(x), .tensor(x), .int(1), runtime: stopped)
    }
  }
}
