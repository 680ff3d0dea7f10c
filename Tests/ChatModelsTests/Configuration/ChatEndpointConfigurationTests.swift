import HTTPClient
import JSONText
import RewardCore
import Testing

@testable import ChatModels

/// Goal: a wrong configuration says everything that is wrong before anything is sent, and a key is never shown.
@Suite struct ChatEndpointConfigurationTests {
    private static let changes: [(String, @Sendable (inout ChatEndpointConfiguration) -> Void)] = [
        ("name", { $0.name = "" }), ("model", { $0.model = "" }), ("url", { $0.url = "" }),
        ("url", { $0.url = "judge:8000/v1" }), ("url", { $0.url = "http://user:pass@judge/v1" }),
        ("url", { $0.url = "http://judge/v1/chat/completions" }),
        ("url", { $0.url = "http://judge/v1/chat/completions/" }), ("apiKey", { $0.apiKey = "" }),
        ("apiKey", { $0.apiKey = "a\nb" }), ("apiKey", { $0.apiKey = "clé" }),
        ("extraBody.model", { $0.extraBody = ["model": "x"] }), ("extraBody.n", { $0.extraBody = ["n": 2] }),
        ("extraBody.max_completion_tokens", { $0.extraBody = ["max_completion_tokens": 2] }),
        ("extraBody.temperature", { $0.extraBody = ["temperature": 1] }),
        ("extraBody.structured_outputs", { $0.extraBody = ["structured_outputs": [:]] }),
        ("extraBody.guided_json", { $0.extraBody = ["guided_json": [:]] }),
        ("omittedFields", { $0.omittedFields = ["messages"] }),
        ("omittedFields", { $0.omittedFields = ["prompt_cache_key"] }),
        ("affinityHeaders", { $0.affinityHeaders = ["Authorization"] }),
        ("affinityHeaders", { $0.affinityHeaders = ["a b"] }), ("affinityHeaders", { $0.affinityHeaders = [""] }),
        ("affinityHeaders", { $0.affinityHeaders = (0..<9).map { "X-\($0)" } }),
        ("callsInFlightMax", { $0.callsInFlightMax = 0 }), ("callsInFlightMax", { $0.callsInFlightMax = 65_537 }),
        ("callTimeout", { $0.callTimeout = .zero }), ("connectTimeout", { $0.connectTimeout = .seconds(601) }),
        ("responseBytesMax", { $0.responseBytesMax = 1023 }), ("retries.attemptsMax", { $0.retries.attemptsMax = 5 }),
        ("retries.backoffBase", { $0.retries.backoffBase = .zero }),
        ("retries.backoffMax", { $0.retries.backoffMax = .milliseconds(1) }),
        ("retries.budgetRatio", { $0.retries.budgetRatio = .nan }),
        ("retries.budgetReserve", { $0.retries.budgetReserve = -1 }),
    ]

    @Test(arguments: changes) func oneWrongSettingIsOneProblem(
        key: String, change: @Sendable (inout ChatEndpointConfiguration) -> Void
    ) {
        var configuration = Samples.configuration()
        change(&configuration)
        #expect(configuration.problems.map(\.key) == [key])
    }

    @Test func goodConfigurationsHaveNoProblem() {
        for dialect in ChatDialect.all {
            var configuration = Samples.configuration(dialect)
            configuration.apiKey = "sk-1"
            configuration.extraBody = ["chat_template_kwargs": ["enable_thinking": false]]
            #expect(configuration.problems.isEmpty)
            configuration.omittedFields = ["temperature"]
            configuration.extraBody = ["temperature": 1]
            #expect(configuration.problems.isEmpty)
        }
    }

    @Test func allProblemsAreReportedAtOnceAndWithoutTheKey() throws {
        var configuration = Samples.configuration()
        configuration.name = ""
        configuration.apiKey = "sec ret"
        configuration.callsInFlightMax = 0
        let error = #expect(throws: ChatConfigurationError.self) {
            try OpenAICompatibleModel(configuration: configuration, client: HTTPClient(), clock: SystemClock())
        }
        #expect(error?.problems.map(\.key) == ["name", "apiKey", "callsInFlightMax"])
        #expect(error?.description.contains("sec ret") == false)
    }

    @Test func theKeyIsInNoDescription() {
        var configuration = Samples.configuration()
        configuration.apiKey = "sk-secret"
        configuration.url = "http://judge/v1?key=sk-secret"
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in ["\(configuration)", String(reflecting: configuration), dumped] {
            #expect(!text.contains("sk-secret"))
            #expect(text.contains("judge-a"))
        }
    }

    @Test func dialectsAreFoundByName() {
        #expect(Set(ChatDialect.all.map(\.name)).count == ChatDialect.all.count)
        for dialect in ChatDialect.all {
            #expect(ChatDialect.named(dialect.name)?.tokenLimitField == dialect.tokenLimitField)
            #expect(dialect.bodyFields.contains(dialect.tokenLimitField))
            #expect(dialect.bodyFields.contains(dialect.tokenLimitField))
        }
        #expect(ChatDialect.named("vLLM") == nil)
    }

    @Test func theClientHasTheEndpointsLimits() {
        var configuration = Samples.configuration()
        configuration.callsInFlightMax = 9000
        configuration.connectTimeout = .seconds(7)
        configuration.responseBytesMax = 5000
        let client = configuration.clientConfiguration
        #expect(client.connectionsPerHostMax == 18_000)
        #expect(client.connectTimeout == .seconds(7))
        #expect(client.responseBytesMax == 5000)
    }
}
