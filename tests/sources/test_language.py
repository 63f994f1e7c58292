import pytest

from toolkit.sources.language import detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The council said on Tuesday that it would not sign the plan for the dam, and that was it.", "en"),
        ("Der Rat sagte am Dienstag, dass er den Plan für den Damm nicht unterzeichnen wird.", "de"),
        ("Le conseil a dit mardi qu'il ne signerait pas le plan pour le barrage et que c'est fini.", "fr"),
        ("El alcalde dijo el martes que no firmará el plan de la presa y que eso es todo.", "es"),
        ("Il sindaco ha detto che non firmerà il piano per la diga e che questo è tutto.", "it"),
        ("De burgemeester zei dat zij het plan voor de dam niet zou tekenen en dat het voorbij was.", "nl"),
        ("Borgmesteren sagde, at det ikke bliver til noget, og at de er færdige med sagen fra nu af.", "da"),
        ("市議会は火曜日、ダムの計画に署名しないと述べた。", "ja"),
        ("市议会星期二表示不会签署大坝计划。", "zh"),
        ("시장은 댐 계획에 서명하지 않겠다고 말했다.", "ko"),
        ("قال المجلس يوم الثلاثاء إنه لن يوقع على خطة السد", "ar"),
        ("המועצה אמרה ביום שלישי כי לא תחתום", "he"),
        ("परिषद ने मंगलवार को कहा कि वह योजना पर हस्ताक्षर नहीं करेगी", "hi"),
        ("Совет заявил, что не подпишет этот план", "ru"),
        ("Рада заявила, що не підпише цей план греблі їхньої", "uk"),
        ("Το συμβούλιο δήλωσε ότι δεν θα υπογράψει", "el"),
    ],
)
def test_languages(text, language):
    assert detect_language(text) == language


@pytest.mark.parametrize("text", ["", "12 345", "Hello world", "😀😀", "Velden Orth Ruiz Lee", "\x00\x01"])
def test_no_guess_where_nothing_tells(text):
    assert detect_language(text) is None
