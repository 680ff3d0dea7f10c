import Testing

/// Goal: messages of log lines are constants. Method: the rule on samples, then on every source.
@Suite struct LogRuleTests {
    @Test(
        arguments: [
            #"logger.info("a \(b)")"#, "logger.info(message)", "logger.error(\n    \"a\" + b)",
            #"logger.log(level: level, "a \(b)", metadata: c)"#, "self.logger.notice(\"\"\"\n    a\n    \"\"\")",
            #"parts.logger.warning("\(error)")"#, "logger.debug(\"a\" as Logger.Message)",
        ]
    )
    func messagesThatVaryAreFound(code: String) {
        #expect(LogRule.violations(MaskedSource(code)).count == 1)
    }

    @Test(
        arguments: [
            #"logger.info("a")"#, "logger.error(\n    \"a, b (c)\",\n    metadata: [\"d\": \"\\(e)\"])",
            #"logger.log(level: level, "a \"quoted\"", metadata: c)"#, "// logger.info(message)",
            "logger.info(\n    \"a\\\\\")", "let level = logger.logLevel", "Logger.Level.error",
        ]
    )
    func constantMessagesAreFine(code: String) {
        #expect(LogRule.violations(MaskedSource(code)).isEmpty)
    }

    @Test func everyMessageOfTheServiceIsConstant() {
        let sources = Repository.current.sources
        #expect(sources.contains { !$0.code.offsets(of: "logger.info(").isEmpty })
        Violation.report(sources.flatMap(LogRule.violations))
    }
}
