import Testing

@Test func testsRun() { #expect(Bool(true)) }
