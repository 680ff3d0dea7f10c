import JSONText
import RewardCore

/// The file of a rubric version: the text that it was published as where the service has that, else the paper's form.
struct ExportedRubric: Sendable {
    /// The file's text.
    let text: String
    /// How it says the version, for the report.
    let form: String
    /// Names of items that the paper's code would pass over.
    let attributedNames: [String]

    /// The file of a version, from the answer of `GET /rubric`.
    init(_ rubric: JSONValue) {
        let canonical = rubric["text"]?.string ?? ""
        if let source = rubric["source"]?.string {
            self.init(text: source, form: "as it was published")
        } else if rubric["kind"]?.string == "guidelines" {
            self.init(text: canonical, form: "guidelines")
        } else if rubric["origin"]?.string == RubricOrigin.imported.rawValue {
            // Nothing is kept of a text that is the canonical form itself.
            self.init(text: canonical, form: "as it was published")
        } else {
            let items = (rubric["items"]?.array ?? []).map { item in
                RubricItem(
                    name: item["name"]?.string ?? "", text: item["text"]?.string ?? "", min: item["min"]?.int ?? 0,
                    max: item["max"]?.int ?? 0)
            }
            let written = PaperRubricText.write(items)
            self.init(text: written.text, form: "in the paper's form", attributedNames: written.attributedNames)
        }
    }

    private init(text: String, form: String, attributedNames: [String] = []) {
        self.text = text
        self.form = form
        self.attributedNames = attributedNames
    }

    /// Asks a service for the file of one version.
    static func read(
        _ version: Int, of lineage: Lineage, _ client: ServiceClient
    ) async throws(CommandFailure) -> ExportedRubric {
        let path = "/rubric?task=\(ServiceClient.encoded(lineage.task))"
        let partition = "&partition=\(ServiceClient.encoded(lineage.partition))&version=\(version)"
        return ExportedRubric(try await client.get(path + partition))
    }
}
