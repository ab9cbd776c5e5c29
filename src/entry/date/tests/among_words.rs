//! Headings, names and values of many languages: what is a day among other words, and what is none.

use super::*;

#[test]
fn numbers_beside_words_that_are_months_somewhere_are_no_days() {
    for heading in [
        "Kế hoạch tháng 5, 2025", "Tháng 3 2025", "Trận 5 thắng 2024", "Thắng 3, 2024 bàn", "Năm 12 phải 2000 từ",
        "iPhone 15 Pro 2024", "Windows 11 Pro 2024", "iPhone 12 pro, 2021 model", "AirPods 2nd gen 2024",
        "iPad 10th gen 2024", "Golf 8 gen 2020", "Top 5 set 2024", "Match 3 set 2024", "Problem set 1-5, 2024",
        "Problem Set 3-4 2024", "Office 16 Mac 2024", "Lamp 10 LED 2000 lm", "Top 5 now 2024", "Level 3 pay 2024",
        "Kapitel 5 des 1984 erschienenen Romans", "Tag 5 des 2024 begonnenen Projekts", "Les 10 des 2024",
        "Dag 5 med 2000 steg", "Tur 5 fra 2000 moh", "2023 och 24", "O prédio 5 tem 2000 m²", "Groep 8 mag 2024 starten",
        "Дом 5 там 2000 людей", "Кабинет 5 тел 2024", "Julie 30 2024", "Impala 10 2024", "Marco 5, 2024", "Marta 12 2024",
        "Fix 1dec2000 and 5feb1999", "commit 3dec2024", "2023-123", "2024年5月 3日間の旅", "2024年5月3日目", "2024年10月7日游",
        "2024年12月3号线试乘", "2024年5月3号楼", "2024년 5월 3일간 여행", "2024년 5월 3일차", "二〇二四年五月三日游", "令和6年5月3日間", "음력 2024년 1월 5일",
        "农历2024年1月5日", "旧暦2024年1月5日", "公元前2024年1月5日", "昭和2024年1月5日", "10 X 2000", "III 5 2024", "V. 5, 2024", "II 2 2022",
        "Python 3.12 October 2024", "Ubuntu 24.10 October 2024", "v1.5 May 2024", "Costs 12.20 March 2024",
        "Preis 1,5 März 2024", "Meeting 10:30 May 2024", "Lost 3:2 May 2024", "$5 May 2024", "€12 March 2024",
        "Issue #5 May 2024", "№5 май 2024", "Part 1/3 May 2024", "Week 12, March 2024", "Issue 5, May 2024",
        "Sprint 12, June 2024", "KW 12 März 2024", "Vol 12, No 3, March 2024", "Top 10 of May 2024", "Выпуск 5 май 2024",
        "Chapters 3 and 4 May 2024", "2024/5-6", "2024.5/6", "13-12.2024", "1-31/2024", "Version 1.2.2024", "v1.12.2024",
        "IntelliJ 2024.1.2", "1.2.2024.5", "Apollo 11 July 1969", "iPhone 15 Sept 2024", "Windows 10 Oct 2024 update",
        "Track 9 May 2024", "p. 9 May 2024", "# 9 May 2024", "N° 5 mai 2024", "Partie 5 mai 2024", "Capítulo 5 de mayo de 2024",
        "Día 5 mayo 2024", "N.º 5 mayo 2024", "Bd. 5 Mai 2024", "Ausgabe 5/Mai 2024", "Heft 5 Mai 2024", "Del 5 maj 2024",
        "Den 5 května 2024", "Неделя 5 мая 2024", "Том 5 май 2024", "Bölüm 5 Mayıs 2024", "Tập 5 tháng 3 năm 2025",
        "Les 5 mei 2024", "Odcinek 5 maja 2024", "Galaxy Note 5 May 2024", "Entry 5 May 2024", "Meeting 5 May 2024", "v 5 května 2024",
        "Tennis: 3 set 2024", "iPad, 10th gen 2024", "iPhone: 15 Pro 2024", "Marco 5, 2024 – book", "Set 5, 2024 – list",
        "Office, 16 Mac 2024", "5th gen 2024", "5° May 2024", "Mac 11, 2024", "Cars: Mac 5, 2024", "Sen 5, 2024", "Yan 5, 2024",
        "Ara 12, 2024 – dinner", "Vas 5, 2024", "Club, 5 out 2024", "Liste: 5 des 1984 erschienenen", "Version 5.1.2024", "Osa 5 toukokuuta 2024", "Capítulo 5 Maio 2024",
    ] {
        assert_eq!(day_of(Some(heading), "a.md"), None, "{heading}");
    }
    for name in [
        "2023 och 24", "Set_5_2024", "2024-pro-12", "Mac 11 2024", "15pro2024", "2gen2024", "5set2024",
        "10mac2024", "2024-001", "2024-002", "V 12 2024", "X_5_2024", "I 5 2024", "12 V 2024",
        "Track 9 May 2024", "p. 9 May 2024", "Bd. 5 Mai 2024", "Den 5 května 2024", "Dia 5 maio 2024", "Неделя 5 мая 2024",
    ] {
        assert_eq!(day_of(None, &format!("{name}.md")), None, "{name}");
    }
    for path in [
        "2024/Pro/12.md", "2024/api/01.md", "2024/Mac/05.md", "2024/Now/05.md",
        "2024/Led/05.md",
    ] {
        assert_eq!(day_of(None, path), None, "{path}");
    }
}

#[test]
fn weekdays_of_several_words_are_none_of_the_day() {
    for text in ["Chủ Nhật, 5 tháng 5, 2024", "יום ראשון, 5 במאי 2024", "วันอาทิตย์ที่ 5 พฤษภาคม 2567", "domingo-feira, 5 de maio de 2024",
        "пʼятниця, 5 травня 2024", "2024. május 5., vasárnap"] {
        assert_eq!(read_written(text).map(|it| it.iso_day()).as_deref(), Ok("2024-05-05"), "{text}");
    }
    assert_eq!(day_of(Some("2024. május 5.: eső"), "a.md").as_deref(), Some("2024-05-05"));
    assert_eq!(day_of(Some("5 בינו׳ 2024"), "a.md").as_deref(), Some("2024-01-05"));
    assert_eq!(day_of(Some("5 thg 5, 2024: mưa"), "a.md").as_deref(), Some("2024-05-05"));
    assert_eq!(day_of(Some("5 thg 5, 2024"), "a.md").as_deref(), Some("2024-05-05"));
    assert_eq!(day_of(None, "ngày 5 tháng 5 năm 2024 - mưa.md").as_deref(), Some("2024-05-05"));
}

#[test]
fn days_are_found_among_words_as_people_write_them() {
    for heading in [
        "Mayo 5, 2024, sa Maynila", "Mai 5, 2024 – Regen", "Voyage du 5 mai 2024", "5 mag 2024 mare",
        "Tagebuch 05.05.2024", "05.05.2024 – дождь", "2024. 5. 5. 일요일 비", "2024/5/5 雨", "Napló, 5 May 2024",
        "5 mei 2024 regen", "Diario: 5 de mayo de 2024", "Am 5. Mai 2024 in Wien", "(5 May 2024) rain", "2024年5月5日 雨",
        "令和6年5月5日 雨", "㋿6年5月5日 雨", "5 мая 2024 дождь",
        "Meeting notes 5 May 2024", "Dia 5 de maio de 2024", "No dia 5 de maio de 2024, Lisboa", "ה-5 במאי 2024", "ים, ב-5 במאי 2024",
        "maanantaina 5. toukokuuta 2024", "Sade, sunnuntaina 5. toukokuuta 2024", "Lisboa, 5 mag 2024", "Ένα: 5 Μαΐ 2024",
        "Lietus, 2024 m. gegužės 5 d., sekmadienis", "2024. gada 5. maijs – jūra", "2024 ж. 5 мамыр – теңіз", "2024-ж., 5-май, жекшемби – деңиз",
        "2024 оны 5-р сарын 5 – далай", "2024 оны тавдугаар сарын 5 – далай", "2024 թ. մայիսի 5, կիրակի – ծով", "2024(e)ko maiatzaren 5(a) – itsasoa",
        "Mayo 5, 2024 – dagat", "w niedzielę 5 maja 2024 nad morzem", "5.05.2024 г., дождь", "Дождь, 5.05.2024 г.", "5 травня 2024 року, дощ", "５月 2024年5月5日",
    ] {
        assert_eq!(day_of(Some(heading), "a.md").as_deref(), Some("2024-05-05"), "{heading}");
    }
}

#[test]
fn days_are_found_in_names_and_paths_as_people_write_them() {
    for name in [
        "05.05.2024 Spaziergang", "5 mai 2024 pluie", "May 5, 2024 rain", "5may2024", "2024年5月5日 雨", "5.5.2024",
        "Dydd Sul, 5 Mai 2024 môr", "יום ראשון, 5 במאי 2024 ים", "วันอาทิตย์ที่ 5 พฤษภาคม 2567 ทะเล", "domingo-feira, 5 de maio de 2024 mar",
        "2024 m. gegužės 5 d., sekmadienis jūra", "e diel, 5 maj 2024 det",
    ] {
        assert_eq!(day_of(None, &format!("{name}.md")).as_deref(), Some("2024-05-05"), "{name}");
    }
    for path in [
        "2024/05/05-0830.md", "2024/05/05 1430 lunch.md", "2024/05/05_08_30.md", "2024/5-mayo/05.md", "2024/may/05.md",
        "2024/Mai/05.md", "2024/mayo/05.md",
    ] {
        assert_eq!(day_of(None, path).as_deref(), Some("2024-05-05"), "{path}");
    }
}

#[test]
fn values_are_read_in_the_letters_and_the_words_of_many_languages() {
    for value in [
        "5 DE MAYO DE 2024", "5TH MAY 2024", "MAY 5TH, 2024", "5th Of May 2024", "5 DI MAGGIO 2024",
        "Ngày 5 Tháng 5 Năm 2024", "5-ГО МАЯ 2024", "5 مايو 2024", "5 मई 2024", "৫ মে ২০২৪", "05.05.2024 г.",
        "5.5.2024 r.", "5. 5. 2024.", "2024. 5. 5. (일)", "5 พฤษภาคม พ.ศ. 2567", "5. mája 2024", "5 мая 2024\u{202f}г.",
        "5 thg 5, 2024", "5 במאי 2024", "5.º de maio de 2024", "5 V 2024", "2024-05-05 14:30 Uhr", "5 mai 2024 à 14:30",
        "5 de mayo de 2024 a las 14:30", "2024-126", "5, May 2024", "May 5 2024", "5 May 2024",
    ] {
        let read = read_written(value).map(|it| it.iso_day());
        assert_eq!(read.as_deref(), Ok("2024-05-05"), "{value}");
    }
}

fn day_of(heading: Option<&str>, path: &str) -> Option<String> {
    let path = EntryPath::new(path).unwrap();
    let mut report = Report::new(&path, "", 0..0);
    let date = read(&FrontMatter::default(), &path, heading, Missing::Told, &mut report);
    date.map(|it| it.day)
}
