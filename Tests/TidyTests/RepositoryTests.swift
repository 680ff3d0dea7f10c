import Testing

/// Goal: the package keeps the rules that it was written by. Method: every file under Sources and Tests is scanned; the
/// rules themselves are tested on samples in the other files of this folder.
///
/// Each failure lists all places with file, line, what is there, why that is not wanted and what to do.
@Suite struct RepositoryTests {
    private let repository = Repository.current

    private var swiftFiles: [MaskedSource] { repository.sources + repository.tests }

    @Test func theFilesAreFound() {
        #expect(repository.sources.contains { $0.path == "Sources/Locking/Locked.swift" })
        #expect(repository.tests.contains { $0.path == "Tests/TidyTests/RepositoryTests.swift" })
    }

    @Test func noFileIsLongerThanThreeHundredLines() {
        Violation.report(swiftFiles.flatMap(ShapeRules.files))
    }

    @Test func noFunctionBodyIsLongerThanSeventyLines() {
        Violation.report(zip(repository.sources, repository.sourceOutlines).flatMap(ShapeRules.functions))
        Violation.report(zip(repository.tests, repository.testOutlines).flatMap(ShapeRules.functions))
    }

    @Test func noLineIsWiderThanOneHundredAndTwentyColumns() {
        Violation.report(swiftFiles.flatMap(ShapeRules.lines))
    }

    @Test func sourceFilesBeginWithImportsOrCode() {
        Violation.report(repository.sources.flatMap(ShapeRules.beginning))
    }

    @Test func everyDeclarationThatIsNotPrivateIsDocumented() {
        Violation.report(zip(repository.sources, repository.sourceOutlines).flatMap(DocumentationRule.violations))
    }

    @Test func bannedCallsDoNotOccur() {
        Violation.report(repository.sources.flatMap { source in BannedCall.all.flatMap { $0.violations(source) } })
        Violation.report(repository.sources.flatMap(TextRules.imports))
    }

    @Test func everyUnstructuredTaskStatesItsOwner() {
        Violation.report(repository.sources.flatMap(TaskRule.violations))
    }

    @Test func nothingUnfinishedIsLeftOver() {
        Violation.report(repository.texts.flatMap { TextRules.leftovers($0.path, $0.bytes) })
    }

    @Test func noPathOfOneMachineOccurs() {
        Violation.report(repository.texts.flatMap { TextRules.machinePaths($0.path, $0.bytes) })
    }
}
