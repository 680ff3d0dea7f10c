import Testing

@testable import metareward

/// Goal: what an import of a folder would do, and what is wrong with it. Method: folders as values.
@Suite struct ImportPlanTests {
    private static func file(_ path: String, _ text: String) -> PromptFile {
        let parts = path.split(separator: "/")
        return PromptFile(
            folder: parts.dropLast().joined(separator: "/"), name: String(parts.last ?? ""),
            content: .bytes(Array(text.utf8)))
    }

    private static func plan(_ files: [(String, String)], _ task: ServiceTask = items, start: String? = nil)
        -> ImportPlan
    {
        ImportPlan(files.map { file($0.0, $0.1) }, task: task, start: start)
    }

    private static func template(_ name: String, _ required: [String]) -> ServiceTask.Template {
        ServiceTask.Template(
            name: name, text: "", system: nil, isOperators: false, version: 0,
            variables: required + ["task_description"], required: required)
    }

    private static let items = ServiceTask(
        name: "essay", templates: [template("rm_score", ["student_generation"]), template("mrm_refine", [])])
    private static let guidelines = ServiceTask(
        name: "maths", isGuidelines: true,
        templates: [
            template("rm_plan", ["query"]), template("rm_execute", ["response"]),
            template("mrm_analyze", ["evaluation_cases"]),
        ])

    @Test func iterationsAreVersionsInTheOrderOfTheirNumbers() {
        let plan = Self.plan([
            ("evaluation_rubric_iter_10.txt", "ten"), ("evaluation_rubric_iter_9.txt", "nine"),
            ("b/cluster-2/evaluation_rubric_iter_1.txt", "b"), ("evaluation_rubric_iter_100.txt", "hundred"),
            ("a/cluster-1/evaluation_rubric_iter_0.txt", "a"),
        ])
        #expect(plan.problems.isEmpty)
        #expect(plan.lineages.map(\.partition) == ["default", "a/cluster-1", "b/cluster-2"])
        #expect(plan.lineages[0].rubrics.map(\.text) == ["nine", "ten", "hundred"])
    }

    @Test func theOnlyRubricToBeginWithIsTaken() {
        let plan = Self.plan([("evaluation_rubric_expert.txt", "<item>a</item>"), ("notes.md", "x")])
        #expect(plan.lineages.flatMap(\.rubrics).map(\.exportedName) == ["evaluation_rubric_iter_0.txt"])
        #expect(plan.lineages.flatMap(\.rubrics).map(\.name) == ["evaluation_rubric_expert.txt"])
        #expect(plan.skipped.map(\.path) == ["notes.md"])
    }

    @Test(arguments: ["expert", "evaluation_rubric_expert.txt"])
    func ofSeveralTheNamedOneIsTaken(start: String) {
        let files = [("evaluation_rubric_expert.txt", "a"), ("evaluation_rubric_real_iter_0.txt", "b")]
        let plan = Self.plan(files, start: start)
        #expect(plan.lineages.flatMap(\.rubrics).map(\.text) == ["a"])
        #expect(plan.skipped.map(\.path) == ["evaluation_rubric_real_iter_0.txt"])
        let undecided = Self.plan(files)
        #expect(undecided.problems.map(\.description).joined().contains("--start NAME: expert, real_iter_0"))
        let unknown = Self.plan(files, start: "oracle")
        #expect(unknown.problems.map(\.description).joined().contains("none is called oracle: expert, real_iter_0"))
    }

    @Test func iterationsMakeRubricsToBeginWithSuperfluous() {
        let files = [
            ("evaluation_rubric_expert.txt", "a"), ("evaluation_rubric_oracle.txt", "b"),
            ("algebra/cluster-1/evaluation_rubric_iter_0.txt", "c"),
        ]
        #expect(Self.plan(files).lineages.map(\.partition) == ["algebra/cluster-1"])
        #expect(Self.plan(files).skipped.count == 2)
        #expect(Self.plan(files, start: "expert").problems.map(\.path) == ["--start"])
    }

    @Test func allProblemsAreFoundAtOnceWithTheirPlaces() {
        let plan = Self.plan([
            ("evaluation_rubric_iter_0.txt", "<rubric>\n  <item></item>\n<item min=\"5\" max=\"1\">a</item><item>b"),
            ("evaluation_rubric_iter_1.txt", ""), ("evaluation_rubric_iter_01.txt", "x"),
            ("mrm_refine.txt", "{{task_description}}\n  {{tsk_description}}"), ("rm_score.txt", "{{>partial}}"),
        ])
        #expect(
            plan.problems.map { String($0.description.prefix { $0 != " " }) } == [
                "mrm_refine.txt:2:3:", "rm_score.txt:1:1:", "rm_score.txt:",
                "evaluation_rubric_iter_0.txt:2:3:", "evaluation_rubric_iter_0.txt:3:1:",
                "evaluation_rubric_iter_0.txt:3:31:", "evaluation_rubric_iter_1.txt:",
            ])
        #expect(plan.problems[0].detail.contains("task_description"))
    }

    @Test func anEmptyRubricAndBytesThatAreNoTextAreProblems() {
        let plan = ImportPlan(
            [
                Self.file("evaluation_rubric_iter_1.txt", " \n"),
                PromptFile(folder: "", name: "mrm_refine.txt", content: .bytes([0xC3])),
                PromptFile(folder: "", name: "rm_score.txt", content: .tooLarge(1 << 40)),
            ], task: Self.items)
        #expect(plan.problems.map(\.path) == ["mrm_refine.txt", "rm_score.txt", "evaluation_rubric_iter_1.txt"])
    }

    @Test func aFolderWithoutAnythingOfTheLayoutIsAProblem() {
        #expect(Self.plan([("README.txt", "x"), ("rm_plan.txt", "x")]).problems.map(\.path) == ["."])
        #expect(Self.plan([("rm_plan.txt", "x")]).skipped.map(\.reason) == ["task essay has no template rm_plan"])
        #expect(Self.plan([("mrm_refine.txt", "x")]).problems.isEmpty)
    }

    @Test func guidelinesArePlainTextAndTakeTheTemplatesThatTheServiceLists() {
        let plan = Self.plan(
            [
                ("algebra/cluster-2/evaluation_rubric_iter_0.txt", "Check <item> steps.\r\n"),
                ("rm_plan.txt", "{{query}}"), ("rm_execute.txt", "{{response}}"),
                ("mrm_analyze.txt", "{{evaluation_cases}}"), ("mrm_merge.txt", "{{multiple_sets}}"),
            ], Self.guidelines)
        #expect(plan.problems.isEmpty)
        #expect(plan.lineages.flatMap(\.rubrics).map(\.text) == ["Check <item> steps.\r\n"])
        #expect(plan.lineages.flatMap(\.rubrics).flatMap(\.items).isEmpty)
        #expect(plan.templates.map(\.name) == ["rm_plan", "rm_execute", "mrm_analyze"])
        #expect(plan.skipped.map(\.path) == ["mrm_merge.txt"])
        let empty = Self.plan([("evaluation_rubric_iter_0.txt", "")], Self.guidelines)
        #expect(empty.problems.map(\.path) == ["evaluation_rubric_iter_0.txt"])
    }

    @Test func partitionsMustBeAllowedAndNotTooMany() {
        let files = [("a/evaluation_rubric_iter_0.txt", "x"), ("b/evaluation_rubric_iter_0.txt", "x")]
        let listed = ServiceTask(name: "t", partitions: ["a"])
        #expect(Self.plan(files, listed).problems.map(\.path) == ["b"])
        let full = ServiceTask(name: "t", partitionsMax: 2, heads: ["default": 0, "c": 1])
        #expect(Self.plan(files, full).problems.map(\.path) == ["."])
        let open = ServiceTask(name: "t", partitionsMax: 2, heads: ["default": 0, "a": 1])
        #expect(Self.plan(files, open).problems.isEmpty)
    }

    @Test func aFolderThatCannotBeAPartitionIsSkipped() {
        let plan = Self.plan([
            ("evaluation_rubric_iter_0.txt", "x"), ("my old ones/evaluation_rubric_iter_0.txt", ""),
        ])
        #expect(plan.skipped.map(\.path) == ["my old ones/evaluation_rubric_iter_0.txt"])
        #expect(plan.problems.isEmpty)
    }
}
