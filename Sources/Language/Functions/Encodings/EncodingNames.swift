/// The names of encodings, a line each; made by `scripts/record-encodings.py`, which says how it is written.
enum EncodingNames {
  static let all: StaticString = """
    us-ascii iso-ir-6 ansi_x3.4-1968 ansi_x3.4-1986 iso_646.irv:1991 iso646-us us ibm367 cp367 csascii
    utf-8 csutf8
    utf-16 csutf16
    utf-16be csutf16be
    utf-16le csutf16le
    iso-8859-1 iso_8859-1:1987 iso-ir-100 iso_8859-1 latin1 l1 ibm819 cp819 csisolatin1
    iso-8859-2 iso_8859-2:1987 iso-ir-101 iso_8859-2 latin2 l2 csisolatin2
    iso-8859-3 iso_8859-3:1988 iso-ir-109 iso_8859-3 latin3 l3 csisolatin3
    iso-8859-4 iso_8859-4:1988 iso-ir-110 iso_8859-4 latin4 l4 csisolatin4
    iso-8859-5 iso_8859-5:1988 iso-ir-144 iso_8859-5 cyrillic csisolatincyrillic
    iso-8859-6 iso_8859-6:1987 iso-ir-127 iso_8859-6 ecma-114 asmo-708 arabic csisolatinarabic
    iso-8859-6-e iso_8859-6-e csiso88596e
    iso-8859-6-i iso_8859-6-i csiso88596i
    iso-8859-7 iso_8859-7:1987 iso-ir-126 iso_8859-7 elot_928 ecma-118 greek greek8 csisolatingreek
    iso-8859-8 iso_8859-8:1988 iso-ir-138 iso_8859-8 hebrew csisolatinhebrew
    iso-8859-8-e iso_8859-8-e csiso88598e
    iso-8859-8-i iso_8859-8-i csiso88598i
    iso-8859-9 iso_8859-9:1989 iso-ir-148 iso_8859-9 latin5 l5 csisolatin5
    iso-8859-10 iso-ir-157 l6 iso_8859-10:1992 csisolatin6 latin6
    iso-8859-13 csiso885913
    iso-8859-14 iso-ir-199 iso_8859-14:1998 iso_8859-14 latin8 iso-celtic l8 csiso885914
    iso-8859-15 iso_8859-15 latin-9 csiso885915
    iso-8859-16 iso-ir-226 iso_8859-16:2001 iso_8859-16 latin10 l10 csiso885916
    ibm037 cp037 ebcdic-cp-us ebcdic-cp-ca ebcdic-cp-wt ebcdic-cp-nl csibm037
    ibm437 cp437 437 cspc8codepage437
    ibm850 cp850 850 cspc850multilingual
    ibm852 cp852 852 cspcp852
    ibm855 cp855 855 csibm855
    ibm00858 ccsid00858 cp00858 pc-multilingual-850+euro csibm00858
    ibm860 cp860 860 csibm860
    ibm862 cp862 862 cspc862latinhebrew
    ibm863 cp863 863 csibm863
    ibm865 cp865 865 csibm865
    ibm866 cp866 866 csibm866
    ibm1047 ibm-1047 csibm1047
    ibm01140 ccsid01140 cp01140 ebcdic-us-37+euro csibm01140
    koi8-r cskoi8r
    koi8-u cskoi8u
    macintosh mac csmacintosh
    windows-874 cswindows874
    windows-1250 cswindows1250
    windows-1251 cswindows1251
    windows-1252 cswindows1252
    windows-1253 cswindows1253
    windows-1254 cswindows1254
    windows-1255 cswindows1255
    windows-1256 cswindows1256
    windows-1257 cswindows1257
    windows-1258 cswindows1258
    shift_jis ms_kanji csshiftjis
    euc-jp extended_unix_code_packed_format_for_japanese cseucpkdfmtjapanese
    iso-2022-jp csiso2022jp
    euc-kr cseuckr
    big5 csbig5
    gbk cp936 ms936 windows-936 csgbk
    gb18030 csgb18030
    hz-gb-2312
    """
}
