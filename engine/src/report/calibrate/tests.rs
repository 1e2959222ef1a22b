#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use super::*;

#[test]
fn the_list_of_pairs_is_read_line_by_line() {
    let text = "file,file,label\n# a remark\n\na.jpg, b.jpg ,same\nc.jpg,d.jpg,different,document_and_live\n";
    let pair = |one: &str, other: &str, same, comparison| Pair { files: [one.into(), other.into()], same, comparison };
    assert_eq!(
        parse(text).unwrap(),
        [pair("a.jpg", "b.jpg", true, None), pair("c.jpg", "d.jpg", false, Some(Comparison::DocumentLive))]
    );
    for (text, line) in
        [("a,b", 1), ("a,b,same\nc,d,perhaps", 2), ("a,b,same,selfie", 1), (",b,same", 1), ("a,b,same,x,y", 1)]
    {
        let problem = parse(text).unwrap_err();
        assert!(matches!(&problem, CalibrationError::Line { line: at, .. } if *at == line), "{problem}");
    }
}

#[test]
fn a_folder_without_anything_in_it_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let models = Models::new(folder.path().to_owned());
    let problem = calibrate(folder.path(), &models, |_| {}).unwrap_err();
    assert!(matches!(problem, CalibrationError::Nothing(_)));
}

#[test]
fn what_is_proposed_can_be_set() {
    let spread = |from: u16, to: u16| (from..to).map(|step| f32::from(step) / 1_000.0).collect::<Vec<f32>>();
    let distances = Distances { same: spread(300, 1_000), different: spread(900, 1_600) };
    let mut said = String::new();
    let band = say_comparison(&mut said, "portrait_and_live", &distances).unwrap();
    assert!(band.accept < 0.91 && band.refuse >= band.accept && band.refuse <= 1.0, "{band:?}\n{said}");
    assert!(said.contains("too few pairs"), "{said}");
    let limit = say_sign(&mut said, "screen", &spread(400, 900), &spread(0, 400)).unwrap();
    assert!((0.35..=0.40).contains(&limit), "{limit}");
    let proposed = VisionSettings {
        portrait_and_live: Some(band),
        signs: SignSettings { screen: Some(limit), ..SignSettings::default() },
        ..VisionSettings::default()
    };
    assert_eq!(proposed.problem(), None);
    propose(&mut said, &proposed);
    assert!(said.contains("portrait_and_live = { accept = ") && said.contains("signs = { screen = "), "{said}");
}

#[test]
fn pictures_of_genuine_documents_are_measured_and_other_files_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let genuine = folder.path().join("bonafide");
    std::fs::create_dir(&genuine).unwrap();
    let picture = image::RgbImage::from_fn(640, 480, |x, y| {
        image::Rgb([u8::try_from(x % 251).unwrap(), u8::try_from(y % 241).unwrap(), 90])
    });
    picture.save(genuine.join("one.jpg")).unwrap();
    std::fs::write(genuine.join("notes.txt"), "nothing").unwrap();
    let models = Models::new(folder.path().to_owned());
    let said = calibrate(folder.path(), &models, |_| {}).unwrap();
    assert!(said.contains("0 attacks, 1 genuine pictures"), "{said}");
    std::fs::write(folder.path().join("pairs.csv"), "bonafide/one.jpg,bonafide/one.jpg,same\n").unwrap();
    let problem = calibrate(folder.path(), &models, |_| {}).unwrap_err();
    assert!(matches!(problem, CalibrationError::Model(_)), "{problem}");
}
