/// The ways in which an input is cut: whole, byte by byte, and at places that the input itself decides, so that a
/// failure repeats.
public enum Splits {
    /// The pieces of each way.
    public static func of(_ bytes: [UInt8]) -> [[[UInt8]]] {
        var state = bytes.reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
        var pieces: [[UInt8]] = []
        var start = 0
        while start < bytes.count {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let end = min(bytes.count, start + 1 + Int((state >> 33) % 13))
            pieces.append(Array(bytes[start..<end]))
            start = end
        }
        return [[bytes], bytes.map { [$0] }, pieces]
    }

    /// Expects that `story` tells the same of all ways; returns what it tells.
    @discardableResult
    public static func expectSame<Story: Equatable>(_ bytes: [UInt8], _ story: ([[UInt8]]) -> Story) -> Story {
        let stories = of(bytes).map(story)
        for other in stories.dropFirst() {
            expect(other == stories[0], "the input is read differently when it is cut: \(stories[0]) and \(other)")
        }
        return stories[0]
    }
}
