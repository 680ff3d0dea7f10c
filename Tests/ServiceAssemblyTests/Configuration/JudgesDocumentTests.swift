import Testing

@testable import ServiceAssembly

/// Goal: the examples of docs/judges.md can be used as they stand. Method: every YAML block is read as a configuration
/// file is.
@Suite struct JudgesDocumentTests {
    private func blocks() throws -> [String] {
        var blocks: [String] = []
        var block: [Substring]?
        for line in try ProjectFile("docs/judges.md").text().split(separator: "\n", omittingEmptySubsequences: false) {
            if line == "```yaml" {
                block = []
            } else if line == "```", let lines = block {
                blocks.append(lines.joined(separator: "\n") + "\n")
                block = nil
            } else {
                block?.append(line)
            }
        }
        return blocks
    }

    @Test func everyExampleIsAccepted() throws {
        let read = try blocks().map { try configuration($0) }
        #expect(read.compactMap { $0.models["judge"]?.dialect } == [.vllm, .sglang, .llamacpp, .openai])
        for configuration in read { #expect(configuration.tasks.first?.judgeModel == .named("judge")) }
    }

    @Test func everyDialectIsInTheTable() throws {
        let text = try ProjectFile("docs/judges.md").text()
        for dialect in ModelDialect.allCases { #expect(text.contains("| `\(dialect.rawValue)` |"), "\(dialect)") }
    }

    @Test func whatADialectDoesNotKnowIsAProblemOfTheConfiguration() throws {
        let yaml = """
            models:
              a: {url: "http://h/v1", model: m, dialect: ollama, priority: high}
              b: {url: "http://h/v1", model: m, dialect: tgi, reasoning: off}
              c: {url: "http://h/v1", model: m, dialect: vllm, extra_body: {seed: 1, guided_regex: x, top_k: 1}}
              d: {url: "http://h/v1", model: m, dialect: auto, priority: high}
            \(minimal)
            """
        #expect(
            try problemLines(yaml).map { String($0.drop { $0 != " " }.dropFirst()) } == [
                "models.a.priority: it is unknown to ollama servers; remove it",
                "models.b.reasoning: it has no common form for tgi servers; say it in the extra body instead",
                "models.c.extra_body.seed: it is written by the service itself; remove it",
                "models.c.extra_body.guided_regex: it is ignored by vllm servers without a word; remove it",
            ])
    }
}
