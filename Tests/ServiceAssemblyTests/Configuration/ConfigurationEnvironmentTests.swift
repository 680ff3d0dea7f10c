import Testing

@testable import ServiceAssembly

@Suite struct ConfigurationEnvironmentTests {
    @Test(arguments: [
        ("plain", "plain"), ("${A}", "one"), ("x${A}y${A}", "xoneyone"), ("${EMPTY}", ""), ("${EMPTY:-d}", "d"),
        ("${NONE:-d e}", "d e"), ("${NONE:-}", ""), ("${NONE:-a:-b}", "a:-b"), ("$${A}", "${A}"),
        ("$A $ $$", "$A $ $$"),
        ("$$${A}", "$${A}"), ("${NESTED}", "${A}"),
    ])
    func referencesAreReplaced(_ text: String, _ expected: String) throws {
        let expansion = EnvironmentExpansion(environment: ["A": "one", "EMPTY": "", "NESTED": "${A}"])
        #expect(try expansion.expand(text) == expected)
    }

    @Test func aReferenceThatCannotBeReplacedIsAProblem() throws {
        let yaml = minimal + "data: {path: '${NO_PATH}'}\nlog: {level: '${1x}', format: 'a${b'}\n"
        #expect(
            try problemLines(yaml) == [
                "etc/m.yaml:2: data.path: the environment variable NO_PATH is not set; set it, or write "
                    + "${NO_PATH:-default}; a literal \"${\" is written \"$${\"",
                "etc/m.yaml:3: log.level: \"${1x}\" does not name an environment variable; write ${NAME} or "
                    + "${NAME:-default}; a literal \"${\" is written \"$${\"",
                "etc/m.yaml:3: log.format: a \"${\" has no \"}\"; close it; a literal \"${\" is written \"$${\"",
            ])
    }

    @Test func aVariableCannotInjectStructure() throws {
        let value = "in\nserver: {insecure: true}\n#"
        let read = try configuration(minimal + "data:\n  path: /${DATA}\n", environment: ["DATA": value])
        #expect(read.dataFolder == "/" + value)
        #expect(!read.server.isInsecure)
        let lines = try problemLines(
            "tasks:\n  essay_writing:\n    judge: simulated\n    partitions: ${LIST}\n", environment: ["LIST": "[a, b]"]
        )
        #expect(
            lines == [
                "etc/m.yaml:4: tasks.essay_writing.partitions: \"${LIST}\" from the environment is no list; "
                    + "write open, or a list of names"
            ])
    }

    @Test func keysAreNotReplaced() throws {
        let lines = try problemLines(minimal + "\"${KEY}\": 1\n", environment: ["KEY": "server"])
        #expect(lines.first?.hasPrefix("etc/m.yaml:2: ${KEY}: unknown key") == true)
    }

    @Test func valuesFromTheEnvironmentAreNeverShown() throws {
        let yaml = """
            server: {port: "${K}", host: "${K}", idle_timeout: "${K}"}
            models:
              a: {url: "${K}", model: m, dialect: "${K}"}
            tasks:
              essay_writing: {judge: "${K}", meta: {model: "${K}"}, rubric: {file: "${K}"}, partitions: ["${K} "]}
            default_task: ${K}
            """
        let lines = try problemLines(yaml, environment: ["K": "hunter2"])
        #expect(lines.count == 10)
        #expect(!lines.joined().contains("hunter2"))
    }

    @Test func numbersAndWordsMayComeFromTheEnvironment() throws {
        let yaml = "server: {port: \"${PORT}\"}\ntasks:\n  essay_writing:\n    judge: ${JUDGE:-simulated}\n"
        let read = try configuration(yaml, environment: ["PORT": "9000"])
        #expect(read.server.port == 9000)
        #expect(read.tasks.first?.judgeModel == .simulated)
    }
}
