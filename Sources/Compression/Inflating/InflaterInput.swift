/// What an inflater is told to expect.
public enum InflaterInput: Sendable, Hashable, CaseIterable {
    /// One or more gzip members (RFC 1952 §2.2).
    case gzip
    /// `deflate` of HTTP: a zlib stream (RFC 9110 §8.4.1.2), or deflated data alone, which some clients send under
    /// that name. The first two bytes tell them apart: a zlib header would be a stored block whose padding is not zero,
    /// and nothing writes such blocks.
    case deflate
}
