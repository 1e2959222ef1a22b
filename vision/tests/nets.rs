//! Every net that `make models` puts into the cache: it loads, and answers as its original does.
//!
//! The expected answers come from TensorFlow Lite's own interpreter where the net is one of its files, else from ONNX
//! Runtime: `scripts/models/compare.py` prints this table. What the nets are good for is tested where they are used.
#![cfg(feature = "nets")]
#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::path::PathBuf;

use vision::net::Net;

/// What a net answers to [`noise`]: for each output its shape, and some of its numbers with their places.
struct Expected {
    name: &'static str,
    input: &'static [usize],
    range: (f32, f32),
    outputs: &'static [Answer],
}

/// A shape, and some of the numbers.
type Answer = (&'static [usize], &'static [(usize, f32)]);

#[rustfmt::skip]
const EXPECTED: &[Expected] = &[
    Expected {
        name: "face_short_range",
        input: &[1, 128, 128, 3],
        range: (-1.0, 1.0),
        outputs: &[
            (&[1, 896, 16], &[(0, 0.651449), (2867, 31.6595), (5734, -0.0889533), (8601, -7.85435), (11468, -16.3459), (14335, -9.05216)]),
            (&[1, 896, 1], &[(0, -4.20326), (179, -2.88671), (358, -4.19832), (537, -2.50108), (716, -2.61838), (895, -43.6785)]),
        ],
    },
    Expected {
        name: "face_full_range",
        input: &[1, 256, 256, 3],
        range: (-1.0, 1.0),
        outputs: &[
            (&[1, 896, 16], &[(0, -0.0561695), (2867, -5.65938), (5734, -2.09884), (8601, -14.6249), (11468, -27.3759), (14335, -9.25359)]),
            (&[1, 896, 1], &[(0, -2.90111), (179, -284.861), (358, -124.74), (537, -12.6089), (716, -4.72235), (895, -16.4724)]),
        ],
    },
    Expected {
        name: "face_mesh",
        input: &[1, 192, 192, 3],
        range: (0.0, 1.0),
        outputs: &[
            (&[1, 1, 1, 1404], &[(0, 102.087), (280, 93.1234), (561, 49.5232), (841, 95.2588), (1122, 123.655), (1403, 8.44877)]),
            (&[1, 1, 1, 1], &[(0, -8.51726)]),
        ],
    },
    Expected {
        name: "face_mesh_iris",
        input: &[1, 256, 256, 3],
        range: (0.0, 1.0),
        outputs: &[
            (&[1, 1, 1, 1434], &[(0, 118.137), (286, 148.155), (573, 110.907), (859, 69.635), (1146, 140.355), (1433, -2.83611)]),
            (&[1, 1, 1, 1], &[(0, 1.76223)]),
            (&[1, 1], &[(0, 6.04821e-13)]),
        ],
    },
    Expected {
        name: "face_blendshapes",
        input: &[1, 146, 2],
        range: (0.0, 256.0),
        outputs: &[
            (&[52], &[(0, 7.29803e-05), (10, 0.00456495), (20, 0.00215932), (30, 0.418313), (40, 0.465833), (51, 1.36955e-05)]),
        ],
    },
    Expected {
        name: "face_match",
        input: &[1, 150, 150, 3],
        range: (0.0, 255.0),
        outputs: &[
            (&[1, 128], &[(0, -0.0723042), (25, -0.211969), (50, 0.0361428), (76, 0.390959), (101, -0.126713), (127, 0.0798414)]),
        ],
    },
    Expected {
        name: "face_match_second",
        input: &[1, 112, 112, 3],
        range: (-1.0, 1.0),
        outputs: &[
            (&[1, 192], &[(0, 0.00100775), (38, 0.0030849), (76, 0.00552154), (114, 0.00962652), (152, -0.082751), (191, -0.015727)]),
        ],
    },
    Expected {
        name: "text_detector",
        input: &[1, 3, 96, 160],
        range: (-2.0, 2.0),
        outputs: &[
            (&[1, 1, 96, 160], &[(0, 2.98023e-08), (3071, 1.2815e-06), (6143, 4.64916e-06), (9215, 8.76188e-06), (12287, 3.63588e-06), (15359, 1.19209e-07)]),
        ],
    },
    Expected {
        name: "text_recogniser",
        input: &[1, 3, 48, 160],
        range: (-1.0, 1.0),
        outputs: &[
            (&[1, 20, 6906], &[(0, 0.905818), (27623, 0.00457228), (55247, 0.00859075), (82871, 0.0164886), (110495, 0.00452888), (138119, 0.000922055)]),
        ],
    },
];

/// The same numbers on every machine, spread evenly over the range.
fn noise(count: usize, (low, high): (f32, f32)) -> Vec<f32> {
    (0u32..)
        .take(count)
        .map(|index| {
            let [_, _, second, first] = index.wrapping_mul(2_654_435_761).to_le_bytes();
            f32::from(u16::from_le_bytes([second, first])) / 65_536.0 * (high - low) + low
        })
        .collect()
}

fn models() -> PathBuf {
    let cache = std::env::var_os("XDG_CACHE_HOME").filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = cache.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")));
    cache.unwrap_or_default().join("countersign").join("models")
}

fn fetched(name: &str) -> Option<Vec<u8>> {
    let file = models().join(format!("{name}.onnx"));
    let bytes = std::fs::read(&file).ok();
    if bytes.is_none() {
        eprintln!("SKIPPED: {} is not there; `make models` fetches it", file.display());
    }
    bytes
}

#[test]
fn every_net_answers_as_its_original_does() {
    for expected in EXPECTED {
        let Some(bytes) = fetched(expected.name) else { continue };
        let net = Net::load(&bytes).unwrap();
        let values = noise(expected.input.iter().product(), expected.range);
        let answers = net.run(expected.input, &values).unwrap();
        assert_eq!(answers.len(), expected.outputs.len(), "{}", expected.name);
        for (answer, (shape, samples)) in answers.iter().zip(expected.outputs) {
            assert_eq!(&answer.shape, shape, "{}", expected.name);
            assert!(answer.values.iter().all(|value| value.is_finite()), "{}", expected.name);
            let greatest = answer.values.iter().fold(1.0f32, |most, value| most.max(value.abs()));
            for &(place, wanted) in *samples {
                let got = *answer.values.get(place).unwrap();
                assert!((got - wanted).abs() <= 2e-4 * greatest, "{} at {place}: {got} for {wanted}", expected.name);
            }
        }
    }
}

/// The list of the models is what the server and the About page go by; no net may stand there that nothing here tries.
#[test]
fn every_net_of_the_list_is_tried() {
    let list = include_str!("../../scripts/models/models.lock.json");
    let files: Vec<&str> =
        list.lines().filter_map(|line| line.trim().strip_prefix("\"file\": \"")?.strip_suffix(".onnx\",")).collect();
    let own = ["document_corners", "mrz_line"];
    assert!(files.len() > own.len());
    for file in files {
        assert!(own.contains(&file) || EXPECTED.iter().any(|expected| expected.name == file), "{file}");
    }
    for name in own {
        let bytes = std::fs::read(format!("{}/nets/{name}.onnx", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let net = Net::load(&bytes).unwrap();
        let shape: Vec<usize> = net.input_shape().unwrap().into_iter().map(|side| side.unwrap_or(1)).collect();
        let answers = net.run(&shape, &noise(shape.iter().product(), (-0.5, 0.5))).unwrap();
        assert!(answers.iter().all(|answer| answer.values.iter().all(|value| value.is_finite())), "{name}");
    }
}

#[test]
fn the_alphabet_fits_the_reader_of_print() {
    let file = models().join("text_dictionary.txt");
    let Ok(text) = std::fs::read_to_string(&file) else {
        eprintln!("SKIPPED: {} is not there; `make models` fetches it", file.display());
        return;
    };
    let classes = EXPECTED.iter().find(|net| net.name == "text_recogniser").unwrap().outputs.first().unwrap().0.last();
    // "Nothing" comes before the alphabet, the blank between words after it.
    assert_eq!(Some(&(text.lines().count() + 2)), classes);
}
