/// Something stored is not what this version of the service writes. Becomes `StoreError.corrupt`.
struct DocumentError: Error, Sendable, Hashable {
    /// What is wrong and where, in words.
    let detail: String

    /// An error that says `detail`.
    init(_ detail: String) { self.detail = detail }
}
