/// Which of two elements a choice prefers.
protocol Preference: Sendable {
  /// Whether the candidate takes the place of the one chosen so far; of equals the first stays.
  static func replaces<T: OrderedElement>(_ chosen: T, _ candidate: T) -> Bool
}

/// The largest element, or the first NaN.
enum Largest: Preference {
  @inline(__always)
  static func replaces<T: OrderedElement>(_ chosen: T, _ candidate: T) -> Bool {
    !chosen.isUnordered && (candidate > chosen || candidate.isUnordered)
  }
}

/// The smallest element, or the first NaN.
enum Smallest: Preference {
  @inline(__always)
  static func replaces<T: OrderedElement>(_ chosen: T, _ candidate: T) -> Bool {
    !chosen.isUnordered && (candidate < chosen || candidate.isUnordered)
  }
}

extension Reduction {
  /// The preferred element of each group and its place among the folded elements in row-major
  /// order. No group may be empty.
  @inline(never)
  static func choose<P: Preference, T: OrderedElement>(
    _: P.Type, _: T.Type, _ input: Tensor, _ plan: ReductionPlan, values: Tensor?, places: Tensor?,
    _ runtime: Runtime
  ) throws(OperationError) {
    if plan.fold == 0 || (values ?? places)?.count == 0 { return }
    let from = UnsafePointer(input.elements(T.self))
    let valueBase = values?.elements(T.self)
    let placeBase = places?.elements(Int.self)
    let split = Split(input, plan, keepsOrder: true)
    let kept = split.kept
    let fold = split.fold
    let (outputStep, keptStep) = (kept.runStride(0), kept.runStride(1))
    let foldStep = fold.runStride(0)
    if split.readsRows {
      try kept.forEachRow(cost: plan.fold, runtime) { offsets, length in
        withUnsafeTemporaryAllocation(of: T.self, capacity: length) { best in
          withUnsafeTemporaryAllocation(of: Int.self, capacity: length) { where_ in
            let start = from + offsets[1]
            for i in 0..<length {
              best.initializeElement(at: i, to: start[i &* keptStep])
              where_.initializeElement(at: i, to: 0)
            }
            var place = 0
            fold.forEachRun(in: 0..<fold.count) { inner, steps in
              var line = start + inner[0]
              for _ in 0..<steps {
                for i in 0..<length {
                  let candidate = line[i &* keptStep]
                  if P.replaces(best[i], candidate) {
                    best[i] = candidate
                    where_[i] = place
                  }
                }
                place &+= 1
                line += foldStep
              }
            }
            for i in 0..<length {
              let result = offsets[0] &+ i &* outputStep
              if let valueBase { valueBase[result] = best[i] }
              if let placeBase { placeBase[result] = where_[i] }
            }
          }
        }
      }
      return
    }
    try kept.forEachRow(cost: plan.fold, runtime) { offsets, length in
      for i in 0..<length {
        let start = from + (offsets[1] &+ i &* keptStep)
        var best = start[0]
        var bestPlace = 0
        var place = 0
        while place < fold.count && !runtime.interrupt.isRequested {
          let end = min(fold.count, place &+ (1 << 22))
          fold.forEachRun(in: place..<end) { inner, steps in
            let line = start + inner[0]
            for k in 0..<steps {
              let candidate = line[k &* foldStep]
              if P.replaces(best, candidate) {
                best = candidate
                bestPlace = place &+ k
              }
            }
            place &+= steps
          }
        }
        let result = offsets[0] &+ i &* outputStep
        if let valueBase { valueBase[result] = best }
        if let placeBase { placeBase[result] = bestPlace }
      }
    }
    try runtime.checkInterrupt()
  }
}
