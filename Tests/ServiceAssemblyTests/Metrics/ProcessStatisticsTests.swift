import Testing

@testable import ServiceAssembly

/// Goal: the kernel's figures are read from the right fields. Method: a line as proc(5) has it, with a name that itself
/// looks like fields.
@Suite struct ProcessStatisticsTests {
    private static let line =
        "4711 (a) b (c) S 1 2 3 4 5 6 7 8 9 10 250 150 13 14 15 16 33 18 9000 123456 789 22 23 24\n"

    @Test func theFieldsAreCountedFromTheEndOfTheName() throws {
        let statistics = try #require(ProcessStatistics(Self.line))
        #expect(statistics.cpuTicks == 400)
        #expect(statistics.threads == 33)
        #expect(statistics.startTicks == 9000)
        #expect(statistics.virtualBytes == 123_456)
        #expect(statistics.residentPages == 789)
    }

    @Test(arguments: [
        "", "4711 (a", "4711 (a) S 1 2", "4711 (a) S 1 2 3 4 5 6 7 8 9 10 x y 13 14 15 16 17 18 19 20 21",
    ])
    func anotherLineIsNone(line: String) { #expect(ProcessStatistics(line) == nil) }

    @Test func theBeginOfTheMachineIsFound() {
        #expect(ProcessStatistics.bootSeconds("cpu 1 2\nbtime 1790000000\nprocesses 3\n") == 1_790_000_000)
        #expect(ProcessStatistics.bootSeconds("cpu 1 2\n") == nil)
    }
}
