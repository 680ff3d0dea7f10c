import Testing

@testable import ServiceAssembly

@Suite struct ConfigurationNearestNameTests {
    @Test(arguments: [
        ("prot", "port"), ("prt", "port"), ("PORT", "port"), ("max-connections", "connections_max"),
        ("idle_timout", "idle_timeout"), ("head_timeuot", "head_timeout"), ("hots", "host"),
    ])
    func slipsAreUnderstood(_ name: String, _ meant: String) {
        let names = ["host", "port", "connections_max", "idle_timeout", "head_timeout", "body_timeout"]
        #expect(NearestName.find(name, among: names) == meant)
    }

    @Test(arguments: ["", "x", "colour", "timeout"])
    func otherWordsAreNotGuessedAt(_ name: String) {
        #expect(NearestName.find(name, among: ["host", "port", "idle_timeout"]) == nil)
    }

    @Test func whereNothingIsNearAllNamesAreListed() {
        #expect(NearestName.advice("colour", among: ["host", "port"]) == "known here: host, port")
        #expect(NearestName.advice("colour", among: []) == "remove it")
    }
}
