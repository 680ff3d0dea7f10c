import Testing

@testable import ServiceAssembly

@Suite struct ConfigurationProblemTests {
    @Test(
        arguments: BadConfiguration.keys + BadConfiguration.models + BadConfiguration.tasks + BadConfiguration.rubrics
            + BadConfiguration.taskParts + BadConfiguration.listeners + BadConfiguration.access)
    func everyProblemIsReportedAtOnceWithItsPlaceAndWhatToDo(_ bad: BadConfiguration) throws {
        #expect(try problemLines(bad.yaml, environment: bad.environment, files: bad.files) == bad.lines)
    }

    @Test func problemsOfFlagsNameTheFlag() throws {
        let flags = ConfigurationFlags(host: "0.0.0.0", port: 70_000, data: "~/data", logLevel: "inof")
        #expect(
            try problemLines(minimal + "server:\n  loops: 0\n", flags: flags) == [
                "--port: server.port: \"70000\" is out of range; choose a value between 0 and 65535",
                "--data: data.path: \"~/data\" begins with \"~\", which only a shell replaces; write ${HOME}",
                "--log-level: log.level: \"inof\" is none of trace, debug, info, notice, warning, error, critical; "
                    + "did you mean \"info\"?",
                "--host: server.host: other machines can reach \"0.0.0.0\", and no access token protects the service; "
                    + "add access.tokens (metareward token new), bind 127.0.0.1, ::1 or localhost, or set "
                    + "server.insecure: true (--insecure)",
                "etc/m.yaml:3: server.loops: \"0\" is out of range; choose a value between 1 and 64",
            ])
    }

    @Test func aFlagBesideListenersNamesTheFlag() throws {
        let yaml = minimal + "server: {listen: [\"http://127.0.0.1:1\"]}\n"
        #expect(
            try problemLines(yaml, flags: ConfigurationFlags(port: 8080)) == [
                "--port: server.port: it has no effect beside server.listen; remove one of the two"
            ])
    }

    @Test func problemsStayOnOneLineEach() throws {
        let lines = try problemLines(minimal + "\"a\\nb\": 1\nlog: {level: \"x\\ny\"}\n")
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix("etc/m.yaml:2: a?b: unknown key") == true)
    }

    @Test func aMissingConfigurationFileIsAProblem() throws {
        guard
            case .failure(let problems) = ConfigurationReader.read(
                fileName: "absent.yaml", environment: [:], files: FakeFiles())
        else {
            Issue.record("a file that does not exist was read")
            return
        }
        #expect(
            problems.text
                == "absent.yaml: the file cannot be read: No such file or directory; give --config a file that "
                + "exists and can be read")
    }

    @Test func systemFilesSayWhyTheyCannotBeRead() throws {
        #expect(throws: FileReadingFailure("Is a directory")) { try SystemFiles().text(of: "/") }
        #expect(throws: FileReadingFailure("No such file or directory")) {
            try SystemFiles().text(of: "/nowhere/at/all")
        }
        #expect(throws: FileReadingFailure("it has more than 10 bytes")) {
            try SystemFiles(bytesMax: 10).text(of: "/proc/self/status")
        }
        #expect(throws: FileReadingFailure("it has more than 65536 bytes")) {
            try SystemFiles(bytesMax: 65_536).text(of: "/dev/zero")
        }
    }
}
