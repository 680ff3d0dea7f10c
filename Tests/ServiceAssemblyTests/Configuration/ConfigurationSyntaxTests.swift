import RewardCore
import Testing

@testable import ServiceAssembly

private let advice =
    "; correct it there or just above; a value with \": \" or \" #\" in it, or with a special first letter, "
    + "needs quotes"

private let noTask = "tasks: no task is configured; add one, for example tasks: {essay_writing: {judge: simulated}}"

private let badTexts: [BadConfiguration] = [
    BadConfiguration(name: "empty file", yaml: "", lines: ["etc/m.yaml:1: \(noTask)"]),
    BadConfiguration(name: "only a comment", yaml: "# nothing\n", lines: ["etc/m.yaml:1: \(noTask)"]),
    BadConfiguration(name: "an empty document", yaml: "---\n", lines: ["etc/m.yaml:1: \(noTask)"]),
    BadConfiguration(
        name: "a list", yaml: "- a\n- b\n", lines: ["etc/m.yaml:1: a list stands here; give it a map of keys"]),
    BadConfiguration(
        name: "a text", yaml: "hello", lines: ["etc/m.yaml:1: a single value stands here; give it a map of keys"]),
    BadConfiguration(
        name: "a tab", yaml: "server:\n\tport: 1\n",
        lines: ["etc/m.yaml:2: a tab stands where YAML allows only spaces; indent with spaces"]),
    BadConfiguration(
        name: "a list that does not end", yaml: "server: [1,\n  2\n",
        lines: [
            "etc/m.yaml:3: not YAML: while parsing a flow sequence (line 1), did not find expected ',' or ']'\(advice)"
        ]),
    BadConfiguration(
        name: "two colons", yaml: "a: b: c\n",
        lines: ["etc/m.yaml:1: not YAML: mapping values are not allowed in this context\(advice)"]),
    BadConfiguration(
        name: "an undefined alias", yaml: minimal + "data: *x\n",
        lines: ["etc/m.yaml:2: not YAML: found undefined alias\(advice)"]),
    BadConfiguration(
        name: "a control character", yaml: "a: 1\nb: \u{1}\n",
        lines: ["etc/m.yaml:2: not YAML: control characters are not allowed\(advice)"]),
    BadConfiguration(
        name: "two documents", yaml: minimal + "---\na: 1\n",
        lines: ["etc/m.yaml:2: a second document begins here; keep one document; remove the line \"---\""]),
    BadConfiguration(
        name: "a merge key and a key that is a list", yaml: minimal + "<<: {a: 1}\n? [a]\n: 1\n",
        lines: [
            "etc/m.yaml:2: <<: merge keys are not supported; write the keys out, or give a whole value an anchor and "
                + "repeat it with an alias",
            "etc/m.yaml:3: a key is a list or a map; write a name followed by a colon",
        ]),
    BadConfiguration(
        name: "deep nesting of lists", yaml: String(repeating: "[", count: 5000),
        lines: ["etc/m.yaml:1: values are nested too deep; stay within a depth of 64"]),
    BadConfiguration(
        name: "deep nesting that YAML allows",
        yaml: minimal + "data: {path: " + String(repeating: "[", count: 80) + String(repeating: "]", count: 80) + "}\n",
        lines: [
            "etc/m.yaml:2: values are nested too deep; stay within a depth of 64 and 100000 values",
            "etc/m.yaml:2: data.path: a list stands here; give it one path",
        ]),
]

private let duplicates: [BadConfiguration] = [
    BadConfiguration(
        name: "duplicate keys hide nothing",
        yaml: minimal + """
            server:
              port: 1
              host: ::1
              port: 2
              loops: 1
              loops: many
              prot: 1
            log: {level: info, "level": debug, 'level': info}
            server: {}
            """,
        lines: [
            "etc/m.yaml:5: server.port: the key \"port\" stands twice, first on line 3; keep one of them",
            "etc/m.yaml:7: server.loops: the key \"loops\" stands twice, first on line 6; keep one of them",
            "etc/m.yaml:9: log.level: the key \"level\" stands twice, both times on this line; keep one of them",
            "etc/m.yaml:10: server: the key \"server\" stands twice, first on line 2; keep one of them",
        ]),
    BadConfiguration(
        name: "duplicate keys beside other problems",
        yaml: minimal + "\u{2028}log:\r\n  level: ${NO_SUCH}\r\n  level: lots\r\npins: {keep_steps: 0}\r\n",
        lines: [
            "etc/m.yaml:4: log.level: the environment variable NO_SUCH is not set; set it, or write "
                + "${NO_SUCH:-default}; a literal \"${\" is written \"$${\"",
            "etc/m.yaml:5: log.level: the key \"level\" stands twice, first on line 4; keep one of them",
            "etc/m.yaml:5: log.level: \"lots\" is none of trace, debug, info, notice, warning, error, critical; "
                + "choose one of them",
            "etc/m.yaml:6: pins.keep_steps: \"0\" is out of range; choose a value between 1 and 10000000",
        ]),
    BadConfiguration(
        name: "numbers as keys", yaml: minimal + "1: 2\n\"1\": 3\n",
        lines: [
            "etc/m.yaml:2: 1: unknown key; known here: server, http, access, data, log, models, tasks, default_task, "
                + "limits, admission, memory, compression, pins, on_store_failure, readiness, retention, idempotency, "
                + "events, metrics, "
                + "simulated",
            "etc/m.yaml:3: 1: the key \"1\" stands twice, first on line 2; keep one of them",
        ]),
    BadConfiguration(
        name: "a duplicate that cannot be marked", yaml: minimal + "? &a log\n: 1\n? &b log\n: 2\n",
        lines: ["etc/m.yaml:2: log: the key \"log\" stands twice; keep one of them"]),
]

@Suite struct ConfigurationSyntaxTests {
    @Test(arguments: badTexts + duplicates)
    func textThatIsNoConfigurationIsExplained(_ bad: BadConfiguration) throws {
        #expect(try problemLines(bad.yaml) == bad.lines)
    }

    @Test func aliasesThatMultiplyAreCutShort() throws {
        var yaml = "l0: &l0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
        for level in 1...12 {
            let alias = "*l\(level - 1)"
            yaml += "l\(level): &l\(level) [\(Array(repeating: alias, count: 10).joined(separator: ", "))]\n"
        }
        let lines = try problemLines(yaml)
        #expect(lines.count { $0.contains("the file holds too many values") } == 1)
    }

    @Test func aliasesRepeatAValue() throws {
        let yaml = """
            models: {judge: {url: "http://h", model: m}}
            tasks:
              essay_writing: &same {judge: judge, judge_settings: {max_tokens: 100}}
              summarization: *same
            """
        let tasks = try configuration(yaml).tasks
        #expect(tasks.map(\.settings.name) == ["essay_writing", "summarization"])
        #expect(tasks.map(\.settings.judge.maxTokens) == [100, 100])
    }

    @Test func aByteOrderMarkIsPassedOver() throws {
        #expect(try configuration("\u{FEFF}" + minimal).tasks.count == 1)
    }
}
