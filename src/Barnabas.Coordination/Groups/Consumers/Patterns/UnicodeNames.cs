using System.Collections.Frozen;
using System.Globalization;
using static System.Globalization.UnicodeCategory;

namespace Barnabas.Coordination.Groups.Consumers.Patterns;

/// <summary>The classes of characters that <c>\p{…}</c> knows.</summary>
internal static class UnicodeNames
{
    public static FrozenDictionary<string, UnicodeCategory[]> Categories { get; } = new Dictionary<string, UnicodeCategory[]>
    {
        ["C"] = [Control, Format, PrivateUse, Surrogate],
        ["Cc"] = [Control],
        ["Cf"] = [Format],
        ["Co"] = [PrivateUse],
        ["Cs"] = [Surrogate],
        ["L"] = [UppercaseLetter, LowercaseLetter, TitlecaseLetter, ModifierLetter, OtherLetter],
        ["Ll"] = [LowercaseLetter],
        ["Lm"] = [ModifierLetter],
        ["Lo"] = [OtherLetter],
        ["Lt"] = [TitlecaseLetter],
        ["Lu"] = [UppercaseLetter],
        ["M"] = [SpacingCombiningMark, EnclosingMark, NonSpacingMark],
        ["Mc"] = [SpacingCombiningMark],
        ["Me"] = [EnclosingMark],
        ["Mn"] = [NonSpacingMark],
        ["N"] = [DecimalDigitNumber, LetterNumber, OtherNumber],
        ["Nd"] = [DecimalDigitNumber],
        ["Nl"] = [LetterNumber],
        ["No"] = [OtherNumber],
        ["P"] =
        [
            ConnectorPunctuation, DashPunctuation, OpenPunctuation, ClosePunctuation, InitialQuotePunctuation, FinalQuotePunctuation, OtherPunctuation,
        ],
        ["Pc"] = [ConnectorPunctuation],
        ["Pd"] = [DashPunctuation],
        ["Pe"] = [ClosePunctuation],
        ["Pf"] = [FinalQuotePunctuation],
        ["Pi"] = [InitialQuotePunctuation],
        ["Po"] = [OtherPunctuation],
        ["Ps"] = [OpenPunctuation],
        ["S"] = [CurrencySymbol, ModifierSymbol, MathSymbol, OtherSymbol],
        ["Sc"] = [CurrencySymbol],
        ["Sk"] = [ModifierSymbol],
        ["Sm"] = [MathSymbol],
        ["So"] = [OtherSymbol],
        ["Z"] = [LineSeparator, ParagraphSeparator, SpaceSeparator],
        ["Zl"] = [LineSeparator],
        ["Zp"] = [ParagraphSeparator],
        ["Zs"] = [SpaceSeparator],
    }.ToFrozenDictionary();

    /// <summary>Those of Unicode 6.0, which Kafka's library knows.</summary>
    public static FrozenSet<string> Scripts { get; } =
    [
        "Arabic", "Armenian", "Avestan", "Balinese", "Bamum", "Batak", "Bengali", "Bopomofo", "Brahmi", "Braille", "Buginese", "Buhid",
        "Canadian_Aboriginal", "Carian", "Cham", "Cherokee", "Common", "Coptic", "Cuneiform", "Cypriot", "Cyrillic", "Deseret", "Devanagari",
        "Egyptian_Hieroglyphs", "Ethiopic", "Georgian", "Glagolitic", "Gothic", "Greek", "Gujarati", "Gurmukhi", "Han", "Hangul", "Hanunoo", "Hebrew",
        "Hiragana", "Imperial_Aramaic", "Inherited", "Inscriptional_Pahlavi", "Inscriptional_Parthian", "Javanese", "Kaithi", "Kannada", "Katakana",
        "Kayah_Li", "Kharoshthi", "Khmer", "Lao", "Latin", "Lepcha", "Limbu", "Linear_B", "Lisu", "Lycian", "Lydian", "Malayalam", "Mandaic",
        "Meetei_Mayek", "Mongolian", "Myanmar", "New_Tai_Lue", "Nko", "Ogham", "Ol_Chiki", "Old_Italic", "Old_Persian", "Old_South_Arabian",
        "Old_Turkic", "Oriya", "Osmanya", "Phags_Pa", "Phoenician", "Rejang", "Runic", "Samaritan", "Saurashtra", "Shavian", "Sinhala", "Sundanese",
        "Syloti_Nagri", "Syriac", "Tagalog", "Tagbanwa", "Tai_Le", "Tai_Tham", "Tai_Viet", "Tamil", "Telugu", "Thaana", "Thai", "Tibetan", "Tifinagh",
        "Ugaritic", "Unknown", "Vai", "Yi",
    ];
}
