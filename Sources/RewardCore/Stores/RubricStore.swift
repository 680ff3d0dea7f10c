/// Keeps rubric versions. What it returns from `publish` survives power loss.
public protocol RubricStore: Sendable {
    /// The heads of all lineages.
    func heads() async throws(StoreError) -> [RubricVersion]
    /// One version, or `nil` where the lineage has none of that number.
    func version(_ number: Int, of lineage: Lineage) async throws(StoreError) -> RubricVersion?
    /// Versions newest first, with numbers below `before` where given, at most `limit`.
    func versions(of lineage: Lineage, before: Int?, limit: Int) async throws(StoreError) -> [RubricVersion]
    /// Makes `version` the head if the head still is number `expectedHead` (`nil`: if the lineage is empty), durably,
    /// before it returns. Throws `.conflict` and writes nothing when the head has moved.
    func publish(_ version: RubricVersion, expectedHead: Int?) async throws(StoreError)
}

/// Keeps every version of every template, durably.
public protocol TemplateStore: Sendable {
    /// The newest version of each template of each task.
    func currentTemplates() async throws(StoreError) -> [Template]
    /// The template with that hash in that task under that name, if it was ever kept.
    func template(task: String, name: String, hash: String) async throws(StoreError) -> Template?
    /// Versions newest first, with numbers below `before` where given, at most `limit`.
    func versions(
        task: String, name: String, before: Int?, limit: Int
    ) async throws(StoreError) -> [Template]
    /// Keeps a version; nothing happens when that (task, name, version) exists with the same hash, `.conflict` when
    /// it exists with another.
    func keep(_ template: Template) async throws(StoreError)
}
