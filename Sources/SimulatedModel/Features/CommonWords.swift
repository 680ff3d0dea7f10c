/// Words that say nothing about a text's subject, as hashes.
enum CommonWords {
    /// Words that hold sentences together.
    static let function = hashes(
        """
        a an the and or but nor so yet if then than that this these those there here of in on at by for from to into \
        onto over under with without within about above below between among through during before after against as \
        is are was were be been being am do does did done has have had having will would shall should can could may \
        might must not no never ever always also just only very more most much many some any each every all both few \
        other others another such own same too it its he him his she her they them their we us our you your i me my \
        who whom whose which what when where why how one two three first second out up down off again once because \
        while until though although however therefore thus hence
        """)

    /// Words that writing tasks share whatever they are about.
    static let assignment = hashes(
        """
        write essay argue argues arguing argument arguments argumentative claim claims support supports supporting \
        supported evidence example examples provide provides providing counterargument counterarguments counter \
        potential address addressing addresses consider considering consideration position positions explain \
        explaining explains reason reasons reasoning include including includes specific clear clearly thesis \
        statement present presents presenting discuss discussing discusses opinion opinions view views viewpoint \
        viewpoints credible reliable source sources research point points topic response answer question questions \
        text paragraph paragraphs sure use using well need needs analysis analyze examine examining explore believe \
        undermine convincing valid persuasive persuade reputable relevant various people following give task \
        important challenge challenges idea ideas issue issues impact case prove show refute opposing effective \
        effectively critically evaluate strong strongly side sides necessary make summary summarize summarise
        """)

    private static func hashes(_ words: String) -> Set<UInt64> {
        Set(words.split(whereSeparator: \.isWhitespace).map { TextOutline.hash(ofWord: String($0)) })
    }
}
