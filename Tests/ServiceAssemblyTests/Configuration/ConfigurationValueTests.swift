import JSONText
import RewardCore
import Testing

@testable import ServiceAssembly

@Suite struct ConfigurationValueTests {
    @Test func withoutAnyConfigurationTheBuiltInTasksRunOnTheSimulatedModel() throws {
        let read = try configuration(nil)
        #expect(read == ServiceConfiguration.defaults())
        #expect(read.server.host == "127.0.0.1" && read.server.port == 8080)
        #expect(read.dataFolder == "data")
        #expect(
            read.tasks.map(\.settings.name) == [
                "essay_writing", "summarization", "ethical_reasoning", "math_reasoning",
            ])
        #expect(read.tasks.allSatisfy { $0.judgeModel == .simulated && $0.metaModel == .simulated })
        #expect(read.defaultTask == "essay_writing")
        #expect(read.usesSimulatedModel)
    }

    @Test func builtInTasksAreFitToPublish() {
        for task in BuiltInTasks.all {
            #expect(Lineage.isTaskName(task.name))
            #expect(!task.description.isEmpty)
            #expect(RubricRules.problems(in: task.initialRubric).isEmpty)
            #expect(task.initialRubric.items.allSatisfy { !$0.rangeAssumed })
        }
        #expect(BuiltInTasks.named(BuiltInTasks.defaultName) == BuiltInTasks.all.first)
    }

    @Test func aTaskNamedLikeABuiltInOneInheritsDescriptionAndRubric() throws {
        let builtIn = try #require(BuiltInTasks.named("summarization"))
        let read = try configuration("tasks: {summarization: {judge: simulated, description: Mine.}}")
        let task = try #require(read.tasks.first)
        #expect(task.settings.initialRubric == builtIn.initialRubric)
        #expect(task.settings.description == "Mine.")
        #expect(read.defaultTask == "summarization")
        #expect(read.tasks.count == 1)
    }

    @Test func flagsWinOverTheFile() throws {
        let flags = ConfigurationFlags(host: "0.0.0.0", port: 0, data: "here", logLevel: "debug", isInsecure: true)
        let yaml =
            minimal
            + "server: {host: '::1', port: 99, loops: 2}\ndata: {path: there}\nlog: {level: error, format: json}\n"
        for text in [yaml, minimal, nil] {
            let read = try configuration(text, flags: flags)
            #expect(read.server.host == "0.0.0.0" && read.server.port == 0 && read.server.isInsecure)
            #expect(read.dataFolder == "here")
            #expect(read.log.level == .debug)
        }
        let read = try configuration(yaml, flags: flags)
        #expect(read.server.loops == 2)
        #expect(read.log.format == .json)
    }

    @Test func relativePathsStartAtTheFolderOfTheFile() throws {
        let yaml = """
            data: {path: store}
            tasks:
              essay_writing: {judge: simulated, rubric: {file: rubrics/a.txt}}
              summarization: {judge: simulated, rubric: {file: /b.txt}}
            """
        let files = ["etc/rubrics/a.txt": "<item>A</item>", "/b.txt": "<item name=\"b\" min=\"1\" max=\"2\">B</item>"]
        let read = try configuration(yaml, files: files)
        #expect(read.dataFolder == "etc/store")
        #expect(
            read.tasks.map(\.settings.initialRubric.items) == [
                [RubricItem(name: "item-1", text: "A", min: 0, max: 5, rangeAssumed: true)],
                [RubricItem(name: "b", text: "B", min: 1, max: 2)],
            ])
        #expect(try configuration(minimal).dataFolder == "data")
    }

    @Test func rubricsInYAMLKeepTheirTextByteForByte() throws {
        let yaml = """
            tasks:
              a:
                description: d
                judge: simulated
                rubric:
                  items:
                    - name: one
                      text: |
                        First line.

                          Indented.
                      min: -2
                      max: 2
            """
        let items = try configuration(yaml).tasks.first?.settings.initialRubric.items
        #expect(items == [RubricItem(name: "one", text: "First line.\n\n  Indented.\n", min: -2, max: 2)])
    }

    @Test func modelsAreReadAndReferredToByName() throws {
        let yaml = """
            models:
              judge: {url: "http://[::1]:8000/v1", model: small, dialect: sglang, api_key: "${KEY}"}
              tryout: simulated
            tasks:
              essay_writing: {judge: judge, meta: {model: simulated}}
              summarization: {judge: tryout}
              other: {judge: judge, description: d, rubric: {text: t}, partitions: [x/1, y]}
            default_task: other
            """
        let read = try configuration(yaml, environment: ["KEY": "hunter2"])
        var judge = ModelConfiguration(url: "http://[::1]:8000/v1", model: "small")
        judge.dialect = .sglang
        judge.apiKey = Secret("hunter2")
        #expect(read.models == ["judge": judge])
        #expect(read.tasks.map(\.judgeModel) == [.named("judge"), .simulated, .named("judge")])
        #expect(read.tasks.map(\.metaModel) == [.simulated, .simulated, .named("judge")])
        #expect(read.tasks.last?.settings.partitions == .listed(["x/1", "y"]))
        #expect(read.defaultTask == "other")
    }

    @Test func aModelMayHaveSeveralServersAndAFallback() throws {
        let yaml = """
            models:
              judge: {url: ["http://a/v1", "http://b/v1", "http://c/v1"], model: large, fallback: small}
              small: {url: "http://d/v1", model: small}
            tasks: {essay_writing: {judge: judge}}
            """
        let judge = try #require(try configuration(yaml).models["judge"])
        #expect(judge.url == "http://a/v1")
        #expect(judge.furtherURLs == ["http://b/v1", "http://c/v1"])
        #expect(judge.fallback == "small")
    }

    @Test func freeFormMembersKeepOrderAndTypes() throws {
        let yaml = """
            models:
              judge:
                url: http://h
                model: m
                extra_body:
                  {b: 1, a: 1.50, c: "1", d: true, e: null, f: [x, {y: +2}], g: -.5, h: 0x10, i: 1e3, j: '${N}', k: nan}
            \(minimal)
            """
        let body = try #require(try configuration(yaml, environment: ["N": "7"]).models["judge"]?.extraBody)
        #expect(
            JSONValue.object(body)
                == .object([
                    "b": 1, "a": .number(try #require(JSONNumber(text: "1.50"))), "c": "1", "d": true, "e": .null,
                    "f": ["x", ["y": 2]], "g": -0.5, "h": "0x10", "i": .number(try #require(JSONNumber(text: "1e3"))),
                    "j": "7", "k": "nan",
                ]))
    }

    @Test(arguments: [
        ("90", 90.0), ("1.5", 1.5), ("250ms", 0.25), ("3 s", 3), ("2m", 120), ("1h", 3600),
    ])
    func timesMayCarryAUnit(_ text: String, _ seconds: Double) throws {
        #expect(try configuration(minimal + "server: {idle_timeout: \(text)}").server.idleTimeoutSeconds == seconds)
    }

    @Test(arguments: [("4096", 4096), ("4 KiB", 4096), ("2MiB", 2_097_152), ("1 GiB", 1_073_741_824)])
    func sizesMayCarryAUnit(_ text: String, _ bytes: Int) throws {
        #expect(try configuration(minimal + "server: {body_bytes_max: \(text)}").server.bodyBytesMax == bytes)
    }

    @Test(arguments: [("9223372036854775807 GiB"), ("-1"), ("1.5 MiB"), ("KiB"), ("4  KiB")])
    func whatIsNoSizeIsRefused(_ text: String) throws {
        #expect(try problemLines(minimal + "server: {body_bytes_max: \(text)}").count == 1)
    }

    @Test func secretsArePrintedByNobody() throws {
        var model = ModelConfiguration(url: "http://h", model: "m")
        model.apiKey = Secret("hunter2")
        var read = ServiceConfiguration.defaults()
        read.models["judge"] = model
        var dumped = ""
        dump(read, to: &dumped)
        for text in ["\(read)", String(reflecting: read), dumped, "\(Secret("hunter2"))"] {
            #expect(!text.contains("hunter2"))
            #expect(text.contains("redacted"))
        }
        #expect(model.apiKey?.reveal() == "hunter2")
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("127.9.9.9", true), ("::1", true), ("localhost", true), ("0.0.0.0", false), ("::", false),
        ("127.0.0.1.evil.example", false), ("127.evil", false), ("10.0.0.1", false), ("127.0.0.256", false),
    ])
    func onlyThisMachineIsLoopback(_ host: String, _ isLoopback: Bool) {
        var server = ServerConfiguration()
        server.host = host
        #expect(server.isLoopback == isLoopback)
    }

    @Test func policiesAreWordsAtTheTop() throws {
        let usual = try configuration(minimal)
        #expect(usual.onStoreFailure == .fail)
        #expect(usual.readiness == .lenient)
        let other = try configuration(minimal + "on_store_failure: score\nreadiness: strict\n")
        #expect(other.onStoreFailure == .score)
        #expect(other.readiness == .strict)
    }
}
