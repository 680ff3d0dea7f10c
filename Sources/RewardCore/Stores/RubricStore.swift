/// Keeps rubric versions. What it returns from `publish` survives power loss.
public protocol RubricStore: Sendable {
    /// The heads of all lineages.
    func heads() async throws(StoreError) -> [RubricVersion]
    /// One version, or `nil` where the lineage has none of that number.
    func version(_ number: Int, of lineage: Lineage) async throws(StoreError) -> RubricVersion?
    /// Versions newest first, with numbers below `before` where given, at most `limit`.
    func versions(of lineage: Lineage, before: Int?, limit: Int) async throws(StoreError) -> [RubricVersion]
    /// Makes `version` the head if the head still is number `expectedHead` (`nil`: if the lineage is empty), durably,
    /// before it returns, and in the same transaction keeps `audit`. Throws `.conflict` and writes nothing when the
    /// head has moved.
    func publish(_ version: RubricVersion, expectedHead: Int?, audit: AuditEntry?) async throws(StoreError)
}

extension RubricStore {
    /// Publishes a version that no operator has asked for.
    public func publish(_ version: RubricVersion, expectedHead: Int?) async throws(StoreError) {
        try await publish(version, expectedHead: expectedHead, audit: nil)
    }
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
    /// it exists with another. Where it is kept, `audit` is kept in the same transaction.
    func keep(_ template: Template, audit: AuditEntry?) async throws(StoreError)
}

extension TemplateStore {
    /// Keeps a version that no operator has asked for.
    public func keep(_ template: Template) async throws(StoreError) { try await keep(template, audit: nil) }
}
