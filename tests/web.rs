//! The façade in a real browser: the contract of the `Trainer` class, and every way to misuse it.
#![cfg(target_arch = "wasm32")]

use js_sys::{Array, Error, Float32Array, Function, Object, Reflect, Uint8Array, WebAssembly};
use neural_spiral::random::{Purpose, during};
use neural_spiral::wasm::Trainer;
use rand::Rng;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::*;

wasm_bindgen_test_configure!(run_in_browser);

/// The value of a JavaScript expression.
fn js(expression: &str) -> JsValue {
    let value = Function::new_no_args(&format!("return ({expression})"));
    value.call0(&JsValue::NULL).expect(expression)
}

fn trainer(options: &str) -> Result<Trainer, JsValue> {
    let options = js(options);
    Trainer::new((!options.is_undefined()).then(|| options.unchecked_into()))
}

fn setting(trainer: &Trainer, name: &str) -> JsValue {
    trainer.setting(name.into()).ok().unwrap()
}

/// The message of an error, which begins with the field that it also has as a property.
fn message(error: JsValue) -> String {
    let error: Error = error.dyn_into().expect("an Error");
    let message = String::from(error.message());
    let field = property(&error, "field").as_string().expect("a field");
    assert!(
        message.starts_with(&format!("{field} must be ")),
        "{field}: {message}"
    );
    message
}

fn parameters_of(trainer: &mut Trainer) -> Float32Array {
    trainer.parameters(JsValue::UNDEFINED).ok().unwrap()
}

fn property(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap()
}

#[wasm_bindgen_test]
fn the_defaults_are_the_seeds_network() {
    let mut trainer = trainer("undefined").ok().unwrap();
    assert_eq!(trainer.points().ok().unwrap().length(), 600);
    assert_eq!(trainer.labels().ok().unwrap().length(), 300);
    assert_eq!(
        parameters_of(&mut trainer).length(),
        2 * 64 + 64 + 64 * 3 + 3
    );
    assert_eq!(
        [
            setting(&trainer, "learningRate"),
            setting(&trainer, "momentum"),
            setting(&trainer, "decay")
        ],
        [1.0, 0.9, 1e-3].map(JsValue::from)
    );
    assert_eq!(trainer.epoch(), 0.0);
    let first = (trainer.loss(), trainer.accuracy());
    trainer.step();
    assert_eq!(trainer.epoch(), 1.0);
    assert_eq!((trainer.loss(), trainer.accuracy()), first);
    assert_eq!(trainer.log_line(), "epoch: 0, acc: 0.360, loss: 1.113");
    assert!(!trainer.diverged());
}

#[wasm_bindgen_test]
fn every_option_is_obeyed() {
    let mut trainer = trainer(
        "{ seed: 4294967295, samplesPerClass: 10, classes: 4, noise: 0, hidden: [5, 6],
           initialization: 'book', learningRate: 0.5, momentum: 0, decay: 0 }",
    )
    .ok()
    .unwrap();
    assert_eq!(
        trainer.labels().ok().unwrap().to_vec(),
        [0, 1, 2, 3].map(|c| [c; 10]).concat()
    );
    assert_eq!(parameters_of(&mut trainer).length(), 15 + 36 + 28);
    assert!(
        parameters_of(&mut trainer)
            .to_vec()
            .iter()
            .all(|w| w.abs() < 0.06)
    );
    assert_eq!(
        [
            setting(&trainer, "learningRate"),
            setting(&trainer, "momentum"),
            setting(&trainer, "decay")
        ],
        [0.5, 0.0, 0.0].map(JsValue::from)
    );
    // Without noise, point 9 of arm 0 lies at radius 1 and angle 2.5 · 4.
    let points = trainer.points().ok().unwrap().to_vec();
    let end = [10_f32.sin(), 10_f32.cos()];
    assert!((points[18] - end[0]).abs() < 1e-6 && (points[19] - end[1]).abs() < 1e-6);
}

#[wasm_bindgen_test]
fn training_lowers_the_loss_and_changes_the_map() {
    let mut trainer = trainer("{ seed: 1 }").ok().unwrap();
    let before = (
        trainer.loss(),
        trainer
            .predict_grid(32.into(), 32.into())
            .ok()
            .unwrap()
            .to_vec(),
    );
    for _ in 0..300 {
        trainer.step();
    }
    assert!(trainer.loss() < 0.7 * before.0);
    assert!(trainer.accuracy() > 0.6);
    let map = trainer.predict_grid(32.into(), 32.into()).ok().unwrap();
    assert_eq!(map.length(), 4 * 32 * 32);
    assert_ne!(map.to_vec(), before.1);
    let points: JsValue = trainer.points().ok().unwrap().into();
    let probabilities = trainer.predict(points).ok().unwrap();
    assert_eq!(probabilities.length(), 900);
    for row in probabilities.to_vec().chunks(3) {
        assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-6);
    }
    assert_eq!(
        trainer.probabilities().ok().unwrap().to_vec(),
        probabilities.to_vec()
    );
}

#[wasm_bindgen_test]
fn the_map_is_one_view_until_memory_moves() {
    let mut trainer = trainer("undefined").ok().unwrap();
    let mut map = |side: u32| {
        let map = trainer.predict_grid(side.into(), side.into());
        map.ok().unwrap()
    };
    let first = map(8);
    let pixels = first.to_vec();
    let memory: WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    assert!(Object::is(&first.buffer(), &memory.buffer()));
    assert!(Object::is(&map(8), &first));
    // 64 MB are more than there were: memory grows, and the old view is dead.
    assert_eq!(map(4096).length(), 4 * 4096 * 4096);
    assert_eq!(first.length(), 0);
    assert_eq!(map(8).to_vec(), pixels);
}

/// `slice` copies in JavaScript's memory; `to_vec` would grow the module's own.
#[wasm_bindgen_test]
fn numbers_are_one_view_until_memory_moves() {
    let mut trainer = trainer("undefined").ok().unwrap();
    let views: [fn(&mut Trainer) -> Float32Array; 3] = [
        |trainer| trainer.probabilities().ok().unwrap(),
        |trainer| trainer.trace(0.into()).ok().unwrap(),
        |trainer| trainer.gradient_terms(0.into()).ok().unwrap(),
    ];
    for numbers in views {
        let first = numbers(&mut trainer);
        let copy = first.slice(0, first.length());
        assert!(Object::is(&numbers(&mut trainer), &first));
        let memory: WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
        memory.grow(1);
        assert_eq!(first.length(), 0);
        assert_eq!(numbers(&mut trainer).to_vec(), copy.to_vec());
    }
}

#[wasm_bindgen_test]
fn a_fold_that_passes_by_the_map_is_four_nan() {
    let mut trainer = trainer("{ hidden: [2] }").ok().unwrap();
    // w = (1, 1) for both units; b = 9 for the first, 0 for the second.
    let parameters = js("new Float32Array([1, 1, 1, 1, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])");
    trainer.set_parameters(parameters).ok().unwrap();
    let folds = trainer.folds();
    assert_eq!(folds.len(), 8);
    assert!(folds[..4].iter().all(|end| end.is_nan()));
    assert_eq!(folds[4..], [-1.1, 1.1, 1.1, -1.1]);
}

#[wasm_bindgen_test]
fn parameters_and_palette_go_in() {
    let mut trainer = trainer("{ hidden: [] , classes: 2 }").ok().unwrap();
    let parameters = Float32Array::from([0.0, 0.0, 0.0, 0.0, 50.0, -50.0].as_slice());
    trainer
        .set_parameters(parameters.clone().into())
        .ok()
        .unwrap();
    assert_eq!(parameters_of(&mut trainer).to_vec(), parameters.to_vec());
    let palette = Uint8Array::from([1, 2, 3, 4, 5, 6].as_slice());
    trainer.set_palette(palette.into()).ok().unwrap();
    let map = trainer.predict_grid(1.into(), 1.into()).ok().unwrap();
    assert_eq!(map.to_vec(), [1, 2, 3, 255]);
}

#[wasm_bindgen_test]
fn parameters_go_into_an_array_that_has_room_for_just_them() {
    let mut trainer = trainer("undefined").ok().unwrap();
    let kept = parameters_of(&mut trainer);
    let (before, start) = (kept.to_vec(), parameters_of(&mut trainer).to_vec());
    trainer.step();
    assert_eq!(kept.to_vec(), before, "a copy, no view");
    let into = Float32Array::new_with_length(387);
    let given = trainer.parameters(into.clone().into()).ok().unwrap();
    assert!(Object::is(&given, &into));
    assert_ne!(into.to_vec(), start);
    assert_eq!(into.to_vec(), parameters_of(&mut trainer).to_vec());
    for other in [386, 388] {
        let other = Float32Array::new_with_length(other);
        let given = trainer.parameters(other.clone().into()).ok().unwrap();
        assert!(!Object::is(&given, &other) && given.length() == 387);
    }
}

#[wasm_bindgen_test]
fn no_points_have_no_probabilities() {
    let mut trainer = trainer("undefined").ok().unwrap();
    for none in ["new Float32Array(0)", DETACHED] {
        assert_eq!(trainer.predict(js(none)).ok().unwrap().length(), 0);
    }
}

/// Options that are refused, and the field that the message begins with.
const BAD_OPTIONS: [(&str, &str); 107] = [
    ("{ data: 'moons', classes: 3 }", "classes"),
    ("{ data: 'own' }", "points"),
    ("{ points: new Float32Array(2) }", "labels"),
    ("{ labels: new Uint8Array(1) }", "points"),
    (
        "{ points: new Float32Array(2), labels: new Uint8Array(1) }",
        "data",
    ),
    (
        "{ data: 'own', points: new Float32Array(2), labels: new Uint8Array(1), validation: true }",
        "validation",
    ),
    (
        "{ data: 'own', points: new Float32Array(2), labels: Uint8Array.of(2), classes: 2 }",
        "classes",
    ),
    ("{ heldOut: 0.91 }", "heldOut"),
    ("{ heldOut: 0.1, validation: true }", "validation"),
    ("1", "options"),
    ("'he'", "options"),
    ("[]", "options"),
    ("{ learnRate: 1 }", "option name"),
    ("{ '': 1 }", "option name"),
    ("{ seed: -1 }", "seed"),
    ("{ seed: 0.5 }", "seed"),
    ("{ seed: 2 ** 32 }", "seed"),
    ("{ seed: NaN }", "seed"),
    ("{ seed: '1' }", "seed"),
    ("{ seed: null }", "seed"),
    ("{ seed: 1n }", "seed"),
    ("{ samplesPerClass: 0 }", "samplesPerClass"),
    ("{ samplesPerClass: 1.5 }", "samplesPerClass"),
    ("{ samplesPerClass: 2 ** 31 }", "samplesPerClass"),
    ("{ samplesPerClass: Infinity }", "samplesPerClass"),
    (
        "{ samplesPerClass: 10000, classes: 256 }",
        "samplesPerClass",
    ),
    ("{ classes: 1 }", "classes"),
    ("{ classes: 257 }", "classes"),
    ("{ classes: -3 }", "classes"),
    ("{ classes: {} }", "classes"),
    ("{ noise: -0.1 }", "noise"),
    ("{ noise: NaN }", "noise"),
    ("{ noise: Infinity }", "noise"),
    ("{ noise: true }", "noise"),
    ("{ hidden: 64 }", "hidden"),
    ("{ hidden: '64' }", "hidden"),
    ("{ hidden: [0] }", "hidden[0]"),
    ("{ hidden: [8, 1.5] }", "hidden[1]"),
    ("{ hidden: [8, '8'] }", "hidden[1]"),
    ("{ hidden: [,] }", "hidden[0]"),
    ("{ hidden: [1e9] }", "hidden[0]"),
    ("{ hidden: [4096, 4096] }", "hidden"),
    ("{ hidden: Array(17).fill(1) }", "hidden.length"),
    ("{ initialization: 'ones' }", "initialization"),
    ("{ initialization: 1 }", "initialization"),
    ("{ learningRate: NaN }", "learningRate"),
    ("{ learningRate: -1 }", "learningRate"),
    ("{ learningRate: '1' }", "learningRate"),
    ("{ momentum: 1 }", "momentum"),
    ("{ momentum: -0.1 }", "momentum"),
    ("{ momentum: [] }", "momentum"),
    ("{ decay: -1 }", "decay"),
    ("{ decay: Infinity }", "decay"),
    ("{ samples_per_class: 5 }", "option name"),
    ("{ learning_rate: 1 }", "option name"),
    ("{ data: 'mars' }", "data"),
    ("{ data: 0 }", "data"),
    ("{ data: null }", "data"),
    ("{ activation: 'gelu' }", "activation"),
    ("{ activation: '' }", "activation"),
    ("{ activation: 'tanh.' }", "activation"),
    ("{ activation: 'tanh.relu' }", "activation"),
    ("{ activation: ['relu', 'tanh'] }", "activation"),
    ("{ activation: ['relu', 1], hidden: [2, 2] }", "activation"),
    ("{ activation: [] }", "activation"),
    ("{ activation: Array(1e9) }", "activation"),
    ("{ activation: 1 }", "activation"),
    ("{ optimizer: 'adamw' }", "optimizer"),
    ("{ optimizer: 'SGD' }", "optimizer"),
    ("{ optimizer: '' }", "optimizer"),
    ("{ optimizer: 3 }", "optimizer"),
    ("{ optimizer: null }", "optimizer"),
    ("{ optimizer: ['adam'] }", "optimizer"),
    ("{ epsilon: -1e-7 }", "epsilon"),
    ("{ epsilon: 1.5 }", "epsilon"),
    ("{ rho: 1 }", "rho"),
    ("{ beta1: -0.1 }", "beta1"),
    ("{ beta2: 1 }", "beta2"),
    ("{ beta_1: 0.9 }", "option name"),
    ("{ l1: -1 }", "l1"),
    ("{ l1: 1001 }", "l1"),
    ("{ l2: NaN }", "l2"),
    ("{ l2: '0' }", "l2"),
    ("{ dropout: 1 }", "dropout"),
    ("{ dropout: 0.991 }", "dropout"),
    ("{ dropout: -0.1 }", "dropout"),
    ("{ batchSize: -1 }", "batchSize"),
    ("{ batchSize: 1.5 }", "batchSize"),
    ("{ batchSize: 1000001 }", "batchSize"),
    ("{ validation: 1 }", "validation"),
    ("{ validation: 'true' }", "validation"),
    ("{ validation: null }", "validation"),
    ("{ validation: new Boolean(true) }", "validation"),
    ("{ arithmetic: 'float64' }", "arithmetic"),
    ("{ arithmetic: true }", "arithmetic"),
    ("{ optimizer: 'adam', learningRate: -1 }", "learningRate"),
    ("{ hidden: Array(1e9) }", "hidden.length"),
    ("{ hidden: null }", "hidden"),
    ("{ noise: '' }", "noise"),
    // What runs code of its own, which lies or throws.
    (
        "{ hidden: new Proxy([8], { get: (a, name) => name === 'length' ? -1 : a[name] }) }",
        "hidden",
    ),
    (
        "{ hidden: new Proxy([8], { get: (a, name) => name === 'length' ? '1' : a[name] }) }",
        "hidden",
    ),
    ("{ get seed() { throw 1; } }", "options"),
    ("new Proxy({}, { ownKeys() { throw 1; } })", "options"),
    (REVOKED, "options"),
    (
        "{ hidden: new Proxy([8], { get() { throw 1; } }) }",
        "hidden",
    ),
    (
        "{ hidden: Object.defineProperty([8], 0, { get() { throw 1; } }) }",
        "hidden",
    ),
    (
        "{ hidden: (() => { const p = Proxy.revocable([], {}); p.revoke(); return p.proxy; })() }",
        "hidden",
    ),
];

const REVOKED: &str =
    "(() => { const p = Proxy.revocable({}, {}); p.revoke(); return p.proxy; })()";

#[wasm_bindgen_test]
fn data_have_the_classes_and_the_noise_of_their_kind_unless_others_are_named() {
    let labels = |options: &str| {
        let labels = trainer(options).ok().unwrap().labels().ok().unwrap();
        labels.to_vec().into_iter().max()
    };
    assert_eq!(labels("{ data: 'moons' }"), Some(1));
    assert_eq!(labels("{ data: 'pinwheel' }"), Some(4));
    // Wherever it stands.
    assert_eq!(labels("{ classes: 7, data: 'pinwheel' }"), Some(6));
    assert_eq!(labels("{ data: 'pinwheel', classes: 7 }"), Some(6));
    let points = |options: &str| {
        let points = trainer(options).ok().unwrap().points().ok().unwrap();
        points.to_vec()
    };
    let usual = points("{ data: 'moons' }");
    assert_eq!(points("{ noise: 0.1, data: 'moons' }"), usual);
    assert_ne!(points("{ noise: 0.2, data: 'moons' }"), usual);
    assert_eq!(points("{ data: 'spiral', noise: 0.2 }"), points("{}"));
}

const OWN: &str =
    "{ labels: Uint8Array.of(2, 0), data: 'own', points: Float32Array.of(0, 0.5, -1, 4) }";

#[wasm_bindgen_test]
fn own_points_are_trained_on_and_can_be_changed() {
    let mut trainer = trainer(OWN).ok().unwrap();
    assert_eq!(
        trainer.points().ok().unwrap().to_vec(),
        [0.0, 0.5, -1.0, 4.0]
    );
    assert_eq!(trainer.labels().ok().unwrap().to_vec(), [2, 0]);
    // From −1 to 0 and from ½ to 4, with a tenth to spare.
    assert_eq!(trainer.square(), [-0.5, 2.25, 1.75 * 1.1]);
    assert_eq!(trainer.probabilities().ok().unwrap().length(), 6);
    trainer.step();
    trainer.trace(1.into()).ok().unwrap();
    let parameters = parameters_of(&mut trainer).to_vec();
    let (points, labels) = (js("Float32Array.of(9, 9)"), js("Uint8Array.of(1)"));
    trainer.set_points(points, labels).ok().unwrap();
    assert_eq!(trainer.points().ok().unwrap().to_vec(), [9.0, 9.0]);
    assert_eq!(trainer.labels().ok().unwrap().to_vec(), [1]);
    assert_eq!(trainer.square()[2], 1.75 * 1.1);
    assert_eq!(parameters_of(&mut trainer).to_vec(), parameters);
    assert_eq!(trainer.probabilities().ok().unwrap().length(), 3);
    // Of one sample, X has one row.
    let arrays = trainer.trace_arrays().ok().unwrap();
    let rows = arrays.iter().find_map(|array| {
        let array: Array = array.unchecked_into();
        (array.get(0) == "X").then(|| array.get(1))
    });
    assert_eq!(rows, Some(1.into()));
    trainer.step();
    assert_eq!(trainer.epoch(), 2.0);
}

#[wasm_bindgen_test]
fn held_out_samples_are_validation_data() {
    let mut trainer = trainer("{ heldOut: 0.25 }").ok().unwrap();
    assert_eq!(trainer.labels().ok().unwrap().length(), 225);
    assert_eq!(trainer.validation_labels().ok().unwrap().length(), 75);
    assert!(trainer.validate().is_some());
}

#[wasm_bindgen_test]
fn maps_cover_the_square_that_they_are_told() {
    let mut of_spiral = trainer("{}").ok().unwrap();
    assert_eq!(of_spiral.square(), [0.0, 0.0, 1.1]);
    let map = |trainer: &mut Trainer| {
        let map = trainer.predict_grid(16.into(), 16.into());
        map.ok().unwrap().to_vec()
    };
    let own = map(&mut of_spiral);
    of_spiral
        .set_square(js("Float32Array.of(1, 1, 0.5)"))
        .ok()
        .unwrap();
    assert_eq!(of_spiral.square(), [1.0, 1.0, 0.5]);
    assert_ne!(map(&mut of_spiral), own);
    of_spiral
        .set_square(js("Float32Array.of(0, 0, 1.1)"))
        .ok()
        .unwrap();
    assert_eq!(map(&mut of_spiral), own);
}

#[wasm_bindgen_test]
fn bad_options_are_named() {
    for (options, field) in BAD_OPTIONS {
        let Err(error) = trainer(options) else {
            panic!("{options} was taken");
        };
        let message = message(error);
        assert!(
            message.starts_with(&format!("{field} must be ")),
            "{options}: {message}"
        );
    }
}

/// An array whose memory has been given away.
const DETACHED: &str = "(() => { const a = new Float32Array(387); structuredClone(a, { transfer: [a.buffer] }); return a; })()";

/// A call on a trainer, and the field that the message begins with. Called through JavaScript, as the
/// page does, with the value of the expression.
#[wasm_bindgen_test]
fn bad_arguments_are_named_and_the_trainer_goes_on() {
    type Call = fn(&mut Trainer, JsValue) -> Result<(), JsValue>;
    let width: Call = |t, v| t.predict_grid(v, 4.into()).map(drop);
    let height: Call = |t, v| t.predict_grid(4.into(), v).map(drop);
    let predict: Call = |t, v| t.predict(v).map(drop);
    let palette: Call = |t, v| t.set_palette(v);
    let parameters: Call = |t, v| t.set_parameters(v);
    let learning_rate: Call = |t, v| t.set("learningRate".into(), v);
    let momentum: Call = |t, v| t.set("momentum".into(), v);
    let decay: Call = |t, v| t.set("decay".into(), v);
    let optimizer: Call = |t, v| t.set("optimizer".into(), v);
    let epsilon: Call = |t, v| t.set("epsilon".into(), v);
    let rho: Call = |t, v| t.set("rho".into(), v);
    let beta_1: Call = |t, v| t.set("beta1".into(), v);
    let beta_2: Call = |t, v| t.set("beta2".into(), v);
    let l1: Call = |t, v| t.set("l1".into(), v);
    let l2: Call = |t, v| t.set("l2".into(), v);
    let dropout: Call = |t, v| t.set("dropout".into(), v);
    let by_name: Call = |t, v| t.set("optimizer".into(), v);
    let trace: Call = |t, v| t.trace(v).map(drop);
    let start: Call = |t, v| t.trace_start(v).map(drop);
    let terms: Call = |t, v| t.gradient_terms(v).map(drop);
    let logits: Call = |t, v| t.fusion(v, 0.into()).map(drop);
    let label: Call = |t, v| t.fusion(js("new Float32Array(3)"), v).map(drop);
    let fused: Call = |t, v| t.repeat_fused(v).map(drop);
    let unfused: Call = |t, v| t.repeat_unfused(v).map(drop);
    let advance: Call = |t, v| t.gradient_check()?.advance(v);
    let restore: Call = |t, v| t.restore(v);
    let parameters_into: Call = |t, v| t.parameters(v).map(drop);
    let snapshot: Call = |t, v| t.snapshot(v).map(drop);
    let side: Call = |t, v| {
        let (units, colors) = (js("new Uint32Array(2)"), js("new Uint8Array(9)"));
        t.unit_maps(v, units, colors).map(drop)
    };
    let units: Call = |t, v| {
        let colors = js("new Uint8Array(9)");
        t.unit_maps(8.into(), v, colors).map(drop)
    };
    let colors: Call = |t, v| {
        let units = js("new Uint32Array(2)");
        t.unit_maps(8.into(), units, v).map(drop)
    };
    let across: Call = |t, v| t.activations_at(v, 0.into()).map(drop);
    let up: Call = |t, v| t.activations_at(0.into(), v).map(drop);
    let weight: Call = |t, v| t.set("dense1.weights.0.17".into(), v);
    let unit: Call = |t, v| t.set("dense1.units.17".into(), v);
    let points: Call = |t, v| t.set_points(v, js("new Uint8Array(1)"));
    let labels: Call = |t, v| t.set_points(js("new Float32Array(4)"), v);
    let square: Call = |t, v| t.set_square(v);
    let name: Call = |t, v| t.set(v, 0.into());
    let value: Call = |t, v| t.set("momentum".into(), v);
    let cases = [
        (trace, "300", "sample"),
        (trace, "-1", "sample"),
        (start, "300", "sample"),
        (start, "undefined", "sample"),
        (terms, "387", "parameter"),
        (terms, "0.5", "parameter"),
        (logits, "[0, 0, 0]", "logits"),
        (logits, "new Float32Array(2)", "logits"),
        (logits, DETACHED, "logits"),
        (logits, "new Float32Array([0, NaN, 0])", "logits[1]"),
        (points, "[0, 0]", "points"),
        (points, DETACHED, "points"),
        (points, "new Float32Array(3)", "points"),
        (points, "new Float32Array(4)", "labels"),
        (points, "new Float32Array([0, NaN])", "points[1]"),
        (labels, "undefined", "labels"),
        (labels, "new Uint8Array(3)", "labels"),
        (labels, "Uint8Array.of(0, 3)", "labels"),
        (square, "[0, 0, 1]", "square"),
        (square, "new Float32Array(2)", "square"),
        (square, "Float32Array.of(0, 0, 0)", "square"),
        (square, "Float32Array.of(0, NaN, 1)", "square"),
        (square, "Float32Array.of(2e38, 0, 1)", "square"),
        (label, "3", "label"),
        (label, "null", "label"),
        (fused, "0", "times"),
        (unfused, "1e7", "times"),
        (advance, "NaN", "samples"),
        (restore, "undefined", "snapshot"),
        (restore, "new Uint8Array(0)", "snapshot"),
        (restore, "new Uint8Array(3808)", "snapshot"),
        (restore, "new Uint8Array(8129)", "snapshot"),
        (restore, "new Uint8Array(3e8)", "snapshot"),
        (restore, "new Float32Array(866)", "snapshot"),
        (restore, "Array(3808).fill(0)", "snapshot"),
        (parameters_into, "[]", "into"),
        (parameters_into, "new Uint8Array(1548)", "into"),
        (
            parameters_into,
            "new Proxy(new Float32Array(387), {})",
            "into",
        ),
        (snapshot, "null", "into"),
        (snapshot, "3808", "into"),
        (snapshot, "new Uint8ClampedArray(3808)", "into"),
        (snapshot, "new Proxy(new Uint8Array(3808), {})", "into"),
        (name, "undefined", "option name"),
        (name, "'seed'", "option name"),
        (name, "'learning_rate'", "option name"),
        (name, "({ toString() { throw 1; } })", "option name"),
        (value, "1", "momentum"),
        (value, "'0.5'", "momentum"),
        (value, "({ valueOf() { throw 1; } })", "momentum"),
        (name, "'dense1.weights.0.64'", "option name"),
        (name, "'dense2.units.0'", "option name"),
        (name, "'dense1.units.017'", "option name"),
        (across, "'0'", "point[0]"),
        (across, "NaN", "point[0]"),
        (up, "undefined", "point[1]"),
        (up, "1e39", "point[1]"),
        (weight, "NaN", "dense1.weights.0.17"),
        (weight, "1e39", "dense1.weights.0.17"),
        (weight, "'1'", "dense1.weights.0.17"),
        (weight, "undefined", "dense1.weights.0.17"),
        (
            weight,
            "({ valueOf() { throw 1; } })",
            "dense1.weights.0.17",
        ),
        (unit, "0.5", "dense1.units.17"),
        (unit, "2", "dense1.units.17"),
        (unit, "true", "dense1.units.17"),
        (unit, "NaN", "dense1.units.17"),
        (side, "0", "side"),
        (side, "1025", "side"),
        (side, "1.5", "side"),
        (side, "'8'", "side"),
        (units, "[0, 0]", "units"),
        (units, "new Uint8Array(2)", "units"),
        (units, "new Uint32Array(3)", "units"),
        (units, "new Uint32Array([3, 0])", "units"),
        (units, "new Uint32Array([1, 64])", "units"),
        (units, "new Uint32Array(131074)", "units"),
        (units, "new Uint32Array(4)", "colors"),
        (units, "new Proxy(new Uint32Array(2), {})", "units"),
        (colors, "new Uint8Array(8)", "colors"),
        (colors, "new Uint8Array(18)", "colors"),
        (colors, "new Uint8ClampedArray(9)", "colors"),
        (colors, "undefined", "colors"),
        (width, "0", "width"),
        (width, "-1", "width"),
        (width, "4097", "width"),
        (width, "undefined", "width"),
        (width, "1.5", "width"),
        (width, "NaN", "width"),
        (width, REVOKED, "width"),
        (
            width,
            "({ valueOf() { throw 1; }, toString() { throw 2; } })",
            "width",
        ),
        (height, "0", "height"),
        (height, "'4'", "height"),
        (height, "2 ** 32", "height"),
        (predict, "undefined", "points"),
        (predict, "[0, 0]", "points"),
        (predict, "new Float64Array(2)", "points"),
        (predict, "new Float32Array(3)", "points"),
        (predict, "new Float32Array([0, NaN])", "points[1]"),
        (predict, "new Float32Array([Infinity, 0])", "points[0]"),
        (predict, "new Proxy(new Float32Array(2), {})", "points"),
        (predict, "Object.create(Float32Array.prototype)", "points"),
        (predict, "new Float32Array(3e7)", "points.length"),
        (palette, "new Uint8Array(3e8)", "palette"),
        (palette, "new Uint8Array(8)", "palette"),
        (palette, "new Uint8Array(0)", "palette"),
        (palette, "'red'", "palette"),
        (parameters, "new Float32Array(386)", "parameters"),
        (parameters, "new Float32Array(388)", "parameters"),
        (parameters, DETACHED, "parameters"),
        (parameters, "new Float32Array(1e8)", "parameters"),
        (parameters, "null", "parameters"),
        (
            parameters,
            "new Float32Array(387).fill(NaN)",
            "parameters[0]",
        ),
        (
            parameters,
            "new Float32Array(387).fill(Infinity, 5)",
            "parameters[5]",
        ),
        (learning_rate, "NaN", "learningRate"),
        (learning_rate, "Infinity", "learningRate"),
        (learning_rate, "-0.1", "learningRate"),
        (learning_rate, "1e7", "learningRate"),
        (learning_rate, "undefined", "learningRate"),
        (momentum, "1", "momentum"),
        (momentum, "'0.5'", "momentum"),
        (decay, "-1e-9", "decay"),
        (decay, "null", "decay"),
        (optimizer, "'adamw'", "optimizer"),
        (optimizer, "3", "optimizer"),
        (optimizer, "undefined", "optimizer"),
        (by_name, "'Adam'", "optimizer"),
        (by_name, "0", "optimizer"),
        (by_name, "({ toString() { throw 1; } })", "optimizer"),
        (epsilon, "1.01", "epsilon"),
        (epsilon, "NaN", "epsilon"),
        (rho, "1", "rho"),
        (rho, "'0.9'", "rho"),
        (beta_1, "1", "beta1"),
        (beta_1, "-0.1", "beta1"),
        (beta_2, "NaN", "beta2"),
        (beta_2, "1.5", "beta2"),
        (l1, "-1e-9", "l1"),
        (l1, "Infinity", "l1"),
        (l2, "1000.1", "l2"),
        (l2, "true", "l2"),
        (dropout, "1", "dropout"),
        (dropout, "0.995", "dropout"),
        (dropout, "NaN", "dropout"),
        (name, "'validation'", "option name"),
        (name, "'arithmetic'", "option name"),
        (name, "'beta_1'", "option name"),
    ];
    let mut trainer = trainer("undefined").ok().unwrap();
    trainer.step();
    for (call, value, field) in cases {
        let before = trainer.snapshot(JsValue::UNDEFINED).ok().unwrap().to_vec();
        let epoch = trainer.epoch();
        let Err(error) = call(&mut trainer, js(value)) else {
            panic!("{field}: {value} was taken");
        };
        let message = message(error);
        assert!(
            message.starts_with(&format!("{field} must be ")),
            "{value}: {message}"
        );
        let after = trainer.snapshot(JsValue::UNDEFINED).ok().unwrap().to_vec();
        assert_eq!(before, after, "{field}: {value}");
        trainer.step();
        assert_eq!(trainer.epoch(), epoch + 1.0);
    }
}

/// Of a network given by hand: unit 0 is x, unit 1 is −x, and class 1 is sure wherever y is above 0.
#[wasm_bindgen_test]
fn maps_of_units_show_their_outputs() {
    let mut trainer = trainer("{ hidden: [2], classes: 2 }").ok().unwrap();
    let parameters = js("new Float32Array([1, -1, 0, 0, 0, 0, 0, 0, 0, 0, -100, 100])");
    trainer.set_parameters(parameters).ok().unwrap();
    // Unit 1, input y, class 0, class 1.
    let units = js("new Uint32Array([1, 1, 0, 1, 2, 0, 2, 1])");
    let colors =
        js("new Uint8Array(Array(4).fill([240, 240, 240, 0, 100, 200, 200, 40, 0]).flat())");
    let maps = trainer
        .unit_maps(2.into(), units.clone(), colors.clone())
        .ok()
        .unwrap();
    let pixels = property(&maps, "pixels");
    let plain: Vec<u8> = Uint8Array::new(&pixels).to_vec();
    let (zero, above, below) = ([240, 240, 240, 255], [0, 100, 200, 255], [200, 40, 0, 255]);
    // From left to right, top to bottom: −x, then y, which is up.
    let expected = [
        [above, zero, above, zero],
        [above, above, below, below],
        [zero; 4],
        [above; 4],
    ];
    assert_eq!(plain, expected.as_flattened().as_flattened());
    // At a place on the right only the unit that is x gives anything.
    let at = |trainer: &mut Trainer, x: f64, y: f64| trainer.activations_at(x.into(), y.into());
    assert_eq!(at(&mut trainer, 0.25, -7.0).ok().unwrap(), [0.25, 0.0]);
    assert_eq!(at(&mut trainer, -0.5, 0.0).ok().unwrap(), [0.0, 0.5]);
    // Pixels have their centres at ±0.55.
    let scales: Float32Array = property(&maps, "scales").unchecked_into();
    let scales = scales.to_vec();
    assert!((scales[0] - 0.55).abs() < 1e-6 && (scales[1] - 0.55).abs() < 1e-6);
    assert_eq!(scales[2..], [1.0, 1.0]);
    // Views of the module's memory, made anew only if that moves.
    let again = trainer.unit_maps(2.into(), units, colors).ok().unwrap();
    assert!(Object::is(&property(&again, "pixels"), &pixels));
    let (none, no_colors) = (js("new Uint32Array(0)"), js("new Uint8Array(0)"));
    let none = trainer.unit_maps(2.into(), none, no_colors).ok().unwrap();
    let length = property(&property(&none, "pixels"), "length");
    assert_eq!(length.as_f64(), Some(0.0));
}

#[wasm_bindgen_test]
fn parts_of_the_network_are_set_by_their_names() {
    let mut trainer = trainer("undefined").ok().unwrap();
    for _ in 0..5 {
        trainer.step();
    }
    let mut expected = parameters_of(&mut trainer).to_vec();
    for (name, place, value) in [
        ("dense1.weights.0.17", 17, 0.5),
        ("dense1.biases.63", 128 + 63, -0.25),
        ("dense2.weights.17.2", 192 + 17 * 3 + 2, 2.0),
        ("dense2.biases.1", 384 + 1, 0.0),
    ] {
        trainer.set(name.into(), value.into()).ok().unwrap();
        expected[place] = value as f32;
        assert_eq!(parameters_of(&mut trainer).to_vec(), expected, "{name}");
    }
    assert!(trainer.switched_off().is_empty());
    for name in ["dense1.units.40", "dense1.units.17"] {
        trainer.set(name.into(), 0.into()).ok().unwrap();
    }
    assert_eq!(trainer.switched_off(), [1, 17, 1, 40]);
    // What goes into the units and out of them is 0, after training, too.
    let mut off = expected.clone();
    for unit in [17, 40] {
        for place in [unit, 64 + unit, 128 + unit] {
            off[place] = 0.0;
        }
        off[192 + 3 * unit..][..3].fill(0.0);
    }
    assert_eq!(parameters_of(&mut trainer).to_vec(), off);
    trainer.step();
    for (place, value) in parameters_of(&mut trainer).to_vec().iter().enumerate() {
        assert!(
            *value == 0.0 || off[place] != 0.0 || place == 385,
            "{place}"
        );
    }
    trainer
        .set("dense1.units.17".into(), 1.into())
        .ok()
        .unwrap();
    assert_eq!(trainer.switched_off(), [1, 40]);
    let back = parameters_of(&mut trainer).to_vec();
    for place in [17, 64 + 17, 128 + 17, 243, 244, 245] {
        assert_eq!(back[place], expected[place]);
    }
}

/// Arrays that lie about themselves, or whose properties throw. What they truly hold counts.
#[wasm_bindgen_test]
fn arrays_are_taken_for_what_they_are() {
    let mut trainer = trainer("undefined").ok().unwrap();
    let own = |array: &str, property: &str| {
        js(&format!(
            "Object.defineProperty({array}, '{property}', {{ get() {{ throw 1; }} }})"
        ))
    };
    let parameters = "new Float32Array(387).fill(0.5)";
    for truly in [
        own(parameters, "length"),
        own(parameters, "constructor"),
        own(parameters, "buffer"),
        own(parameters, "byteLength"),
        js(&format!("Object.setPrototypeOf({parameters}, null)")),
        js(&format!(
            "Object.setPrototypeOf({parameters}, new Proxy({{}}, {{ get() {{ throw 1; }} }}))"
        )),
        js(&format!(
            "Object.assign({parameters}, {{ [Symbol.iterator]: 1 }})"
        )),
    ] {
        trainer.step();
        trainer.set_parameters(truly).ok().unwrap();
        assert_eq!(parameters_of(&mut trainer).to_vec(), [0.5; 387]);
    }
    let lie = "Object.defineProperty(new Float32Array(2), 'length', { value: 387 })";
    for (error, got) in [
        (trainer.set_parameters(js(lie)), "2 values"),
        (trainer.fusion(js(lie), 0.into()).map(drop), "2 values"),
        (
            trainer.set_palette(own("new Uint8Array(2)", "length")),
            "2 values",
        ),
        (
            trainer.set_palette(js("Object.setPrototypeOf([1], Uint8Array.prototype)")),
            "an object",
        ),
    ] {
        let message = message(error.unwrap_err());
        assert!(message.ends_with(&format!("got {got}")), "{message}");
    }
    assert_eq!(trainer.predict(js(lie)).ok().unwrap().length(), 3);
    let points = own("new Float32Array(2)", "length");
    assert_eq!(trainer.predict(points).ok().unwrap().length(), 3);
    assert_eq!(parameters_of(&mut trainer).to_vec(), [0.5; 387]);
}

#[wasm_bindgen_test]
fn a_message_says_field_expectation_and_value() {
    let error = trainer("{ momentum: 'high' }").err().unwrap();
    assert_eq!(
        message(error),
        "momentum must be a finite number, got \"high\""
    );
    for (options, expected) in [
        (
            "{ learningRate: NaN }",
            "learningRate must be a number from 0 to 1000000, got NaN",
        ),
        (
            "{ momentum: 1 }",
            "momentum must be a number from 0 to 0.999999, got 1",
        ),
        (
            "{ samplesPerClass: 0 }",
            "samplesPerClass must be a whole number from 1 to 1000000, got 0",
        ),
        (
            "{ samplesPerClass: -1 }",
            "samplesPerClass must be a whole number from 1 to 1000000, got -1",
        ),
        (
            "{ hidden: ['a'] }",
            "hidden[0] must be a whole number from 1 to 4096, got \"a\"",
        ),
        (
            "{ hidden: [4, 2 ** 32] }",
            "hidden[1] must be a whole number from 1 to 4096, got 4294967296",
        ),
        (
            "{ initialization: 1 }",
            "initialization must be \"he\" or \"xavier\" or \"book\" or \"zeros\", got 1",
        ),
        (
            "{ learning_rate: 1 }",
            "option name must be one of seed, data, samplesPerClass, classes, noise, validation, heldOut, hidden, \
             activation, initialization, arithmetic, optimizer, learningRate, momentum, decay, epsilon, rho, beta1, \
             beta2, l1, l2, dropout, batchSize, points, labels, got \"learning_rate\"",
        ),
        (
            "{ optimizer: 'adamw' }",
            "optimizer must be \"sgd\" or \"adagrad\" or \"rmsprop\" or \"adam\", got \"adamw\"",
        ),
        (
            "{ arithmetic: 64 }",
            "arithmetic must be \"float32\" or \"book\", got 64",
        ),
        (
            "{ validation: 1 }",
            "validation must be true or false, got 1",
        ),
        (
            "{ beta2: 1 }",
            "beta2 must be a number from 0 to 0.999999, got 1",
        ),
        (
            "{ dropout: 1 }",
            "dropout must be a number from 0 to 0.99, got 1",
        ),
        (
            "{ l2: Infinity }",
            "l2 must be a number from 0 to 1000, got Infinity",
        ),
    ] {
        assert_eq!(message(trainer(options).err().unwrap()), expected);
    }
    for long in [
        "{ seed: 'x'.repeat(1e6) }",
        "{ data: 'x'.repeat(1e6) }",
        "{ ['x'.repeat(1e6)]: 1 }",
    ] {
        let message = message(trainer(long).err().unwrap());
        assert!(message.len() < 400 && message.contains("xxx…"), "{message}");
    }
    let options: JsValue = Object::new().into();
    Reflect::set(&options, &"hidden".into(), &Array::of1(&0.into())).unwrap();
    let error = Trainer::new(Some(options.unchecked_into())).err().unwrap();
    assert_eq!(
        message(error),
        "hidden[0] must be a whole number from 1 to 4096, got 0"
    );
}

#[wasm_bindgen_test]
fn a_trace_is_named_and_shows_the_next_step() {
    let mut trainer = trainer("undefined").ok().unwrap();
    let arrays = trainer.trace_arrays().ok().unwrap();
    let array = |index: u32| Array::from(&arrays.get(index)).join(" ");
    assert_eq!(array(0), "dense1.weights 2 64");
    assert_eq!(array(8), "X 300 2");
    assert_eq!(array(9), "dense1.output 300 64");
    let last = arrays.length() - 1;
    assert_eq!(array(last), "dense2.new_biases 1 3");

    let values = trainer.trace(17.into()).ok().unwrap().to_vec();
    trainer.step();
    assert_eq!(
        values[values.len() - 3..],
        parameters_of(&mut trainer).to_vec()[384..]
    );
    assert_eq!(trainer.trace_start(299.into()).ok(), Some(0));
}

#[wasm_bindgen_test]
fn terms_sum_to_the_gradient_that_the_check_confirms() {
    let mut trainer = trainer("{ samplesPerClass: 20 }").ok().unwrap();
    let mut check = trainer.gradient_check().ok().unwrap();
    assert!(check.differences().is_empty() && !check.done());
    check.advance((60 * 387).into()).ok().unwrap();
    assert_eq!(check.differences().len(), 387);
    assert!(check.done());
    let terms = trainer.gradient_terms(200.into()).ok().unwrap().to_vec();
    assert_eq!(terms.len(), 60);
    let sum: f32 = terms.iter().sum();
    assert!((f64::from(sum) - check.gradients()[200]).abs() < 1e-7);
    assert!((check.differences()[200] - check.gradients()[200]).abs() < 1e-7);
    let most = check
        .gradients()
        .iter()
        .fold(0.0_f64, |most, gradient| most.max(gradient.abs()));
    assert!(check.scale() >= most);
}

#[wasm_bindgen_test]
fn folds_fusion_and_active_samples_come_as_plain_numbers() {
    let trainer = trainer("undefined").ok().unwrap();
    assert_eq!(trainer.folds().len(), 4 * 64);
    let active = trainer.active_samples().ok().unwrap();
    assert_eq!(active.len(), 64);
    assert!(active.iter().any(|&count| count > 0) && active.iter().all(|&count| count <= 300));
    let logits = js("new Float32Array([80, -80, -80])");
    let both = trainer.fusion(logits, 1.into()).ok().unwrap();
    assert_eq!(both.len(), 3 + 3 + 9 + 3 + 3);
    assert_eq!(both[..3], [1.0, 0.0, 0.0]);
    assert!(both[15].is_nan());
    assert_eq!(both[18..], [1.0 / 300.0, -1.0 / 300.0, 0.0]);
    assert!(trainer.fusion_difference().ok().unwrap() < 1e-6);
    let [fused, unfused] = [
        trainer.repeat_fused(3.into()),
        trainer.repeat_unfused(3.into()),
    ];
    assert!((fused.ok().unwrap() - unfused.ok().unwrap()).abs() < 1e-5);
}

#[wasm_bindgen_test]
fn names_are_taken_as_numbers_are() {
    let trainer = trainer(
        "{ data: 'spiral', activation: 'relu', optimizer: 'sgd', hidden: new Proxy([5], {}) }",
    );
    let mut trainer = trainer.ok().unwrap();
    assert_eq!(parameters_of(&mut trainer).length(), 15 + 18);
    trainer
        .set("learningRate".into(), 0.25.into())
        .ok()
        .unwrap();
    assert_eq!(setting(&trainer, "learningRate"), 0.25);
    trainer.set("momentum".into(), 0.5.into()).ok().unwrap();
    assert_eq!(setting(&trainer, "momentum"), 0.5);
}

/// The book's learning rates, unless one is given: before the optimizer or after it. Live, it stays as it is.
#[wasm_bindgen_test]
fn an_optimizer_brings_its_learning_rate_at_the_start() {
    let told = |trainer: &Trainer| {
        let name = setting(trainer, "optimizer").as_string();
        (
            name.unwrap(),
            setting(trainer, "learningRate").as_f64().unwrap(),
        )
    };
    for (options, name, rate) in [
        ("{}", "sgd", 1.0),
        ("{ optimizer: 'sgd' }", "sgd", 1.0),
        ("{ optimizer: 'adagrad' }", "adagrad", 1.0),
        ("{ optimizer: 'rmsprop' }", "rmsprop", 0.001),
        ("{ optimizer: 'adam' }", "adam", 0.001),
        ("{ optimizer: 'adam', learningRate: 0.5 }", "adam", 0.5),
        ("{ learningRate: 0.5, optimizer: 'adam' }", "adam", 0.5),
        (
            "{ learningRate: undefined, optimizer: 'adam' }",
            "adam",
            0.001,
        ),
        ("{ learningRate: 0, optimizer: 'rmsprop' }", "rmsprop", 0.0),
        ("{ learningRate: 0.5, optimizer: undefined }", "sgd", 0.5),
    ] {
        let trainer = trainer(options).ok().unwrap();
        assert_eq!(told(&trainer), (name.to_owned(), rate), "{options}");
    }
    let mut trainer = trainer("{ optimizer: 'adam' }").ok().unwrap();
    trainer
        .set("optimizer".into(), "adagrad".into())
        .ok()
        .unwrap();
    assert_eq!(told(&trainer), ("adagrad".to_owned(), 0.001));
    trainer.set("optimizer".into(), "sgd".into()).ok().unwrap();
    assert_eq!(told(&trainer), ("sgd".to_owned(), 0.001));
}

#[wasm_bindgen_test]
fn live_settings_are_read_and_changed() {
    let settings = [
        ("learningRate", 1.0, 0.25),
        ("momentum", 0.9, 0.5),
        ("decay", 1e-3, 0.0),
        ("epsilon", 1e-7, 1e-5),
        ("rho", 0.9, 0.99),
        ("beta1", 0.9, 0.8),
        ("beta2", 0.999, 0.95),
        ("l1", 0.0, 1e-4),
        ("l2", 0.0, 5e-4),
        ("dropout", 0.0, 0.1),
        ("batchSize", 0.0, 32.0),
    ];
    let mut trainer = trainer("undefined").ok().unwrap();
    for (name, default, other) in settings {
        assert_eq!(setting(&trainer, name), default, "{name}");
        trainer.set(name.into(), other.into()).ok().unwrap();
        assert_eq!(setting(&trainer, name), other, "{name}");
        trainer.set(name.into(), default.into()).ok().unwrap();
        assert_eq!(setting(&trainer, name), default, "{name}");
        let options = format!("{{ {name}: {other} }}");
        let other_trainer = self::trainer(&options).ok().unwrap();
        assert_eq!(setting(&other_trainer, name), other, "{name}");
    }
    trainer.step();
    assert_eq!(trainer.epoch(), 1.0);
    for name in ["seed", "hidden", "learning_rate", "__proto__"] {
        let refused = message(trainer.setting(name.into()).unwrap_err());
        assert!(refused.ends_with(&format!("got \"{name}\"")), "{refused}");
    }
}

/// 20 more points a class, which are none of the first, and change nothing of the run.
#[wasm_bindgen_test]
fn validation_data_are_told_and_change_no_run() {
    let options = |validation: &str| {
        format!(
            "{{ samplesPerClass: 20, dropout: 0.2, optimizer: 'adam', validation: {validation} }}"
        )
    };
    let mut with = trainer(&options("true")).ok().unwrap();
    let mut without = trainer(&options("false")).ok().unwrap();
    let points = with.points().ok().unwrap().to_vec();
    assert_eq!(without.points().ok().unwrap().to_vec(), points);
    let others = with.validation_points().ok().unwrap().to_vec();
    assert_eq!(others.len(), 120);
    assert_ne!(others, points);
    let labels = with.labels().ok().unwrap().to_vec();
    assert_eq!(with.validation_labels().ok().unwrap().to_vec(), labels);
    for epoch in 0..30 {
        if epoch % 10 == 0 {
            let told = with.validate().unwrap();
            // As the probabilities of these points say.
            let points = Float32Array::from(&*others);
            let answers = with.predict(points.into()).ok().unwrap().to_vec();
            let mut expected = [0.0, 0.0];
            for (row, &label) in answers.chunks(3).zip(&labels) {
                let right = row[usize::from(label)];
                expected[0] -= f64::from(right).ln() / 60.0;
                // Of equal ones the first counts.
                let is_first = row.iter().position(|p| *p >= right) == Some(label.into());
                let is_right = is_first && row.iter().all(|p| *p <= right);
                expected[1] += f64::from(is_right) / 60.0;
            }
            for (told, expected) in told.into_iter().zip(expected) {
                assert!((told - expected).abs() < 1e-5, "{told}, not {expected}");
            }
        }
        with.step();
        without.step();
        assert_eq!(
            (with.loss(), with.accuracy()),
            (without.loss(), without.accuracy())
        );
    }
    assert_eq!(
        with.snapshot(JsValue::UNDEFINED).ok().unwrap().to_vec(),
        without.snapshot(JsValue::UNDEFINED).ok().unwrap().to_vec()
    );
    assert_eq!(without.validate(), None);
    assert_eq!(without.validation_points().ok().unwrap().length(), 0);
    assert_eq!(without.validation_labels().ok().unwrap().length(), 0);
}

/// 387 parameters, of which 192 are of the hidden layer: all ½ and −½.
#[wasm_bindgen_test]
fn the_loss_has_its_parts_and_the_line_those_and_the_learning_rate() {
    let mut trainer = trainer("{ arithmetic: 'book', l1: 0.001, l2: 0.002, decay: 0.25 }")
        .ok()
        .unwrap();
    let parameters = js("Float32Array.from({ length: 387 }, (_, i) => i % 2 - 0.5)");
    trainer.set_parameters(parameters).ok().unwrap();
    let regularization = 0.001 * 192.0 * 0.5 + 0.002 * 192.0 * 0.25;
    assert!((trainer.regularization_loss() - regularization).abs() < 1e-7);
    let loss = trainer.data_loss() + trainer.regularization_loss();
    assert!((trainer.loss() - loss).abs() < 1e-6);
    assert!(trainer.data_loss() > 0.5);
    for rate in ["1.0", "1.0", "0.8", "0.6666666666666666"] {
        trainer.step();
        let line = format!(
            "epoch: {}, acc: {:.3}, loss: {:.3} (data_loss: {:.3}, reg_loss: {:.3}), lr: {rate}",
            trainer.epoch() - 1.0,
            trainer.accuracy(),
            trainer.loss(),
            trainer.data_loss(),
            trainer.regularization_loss(),
        );
        assert_eq!(trainer.log_line(), line);
    }
    trainer
        .set("learningRate".into(), 1e-7.into())
        .ok()
        .unwrap();
    for _ in 0..2 {
        trainer.step();
    }
    // 1e-7 / (1 + 0.25 · 4), as Python writes it.
    assert!(
        trainer.log_line().ends_with(", lr: 5e-08"),
        "{}",
        trainer.log_line()
    );
    trainer.set("decay".into(), 0.into()).ok().unwrap();
    trainer.set("l1".into(), 0.into()).ok().unwrap();
    trainer.set("l2".into(), 0.into()).ok().unwrap();
    trainer.step();
    assert_eq!(trainer.regularization_loss(), 0.0);
    let line = format!(
        "epoch: 6, acc: {:.3}, loss: {:.3}",
        trainer.accuracy(),
        trainer.loss()
    );
    assert_eq!(trainer.log_line(), line);
}

/// Into a trainer that has gone on with another optimizer and without dropout, of which a snapshot is shorter.
#[wasm_bindgen_test]
fn a_snapshot_of_another_length_goes_in() {
    let options = "{ arithmetic: 'book', optimizer: 'adam', dropout: 0.25, learningRate: 0.02 }";
    let mut one = trainer(options).ok().unwrap();
    for _ in 0..20 {
        one.step();
    }
    let snapshot = one.snapshot(JsValue::UNDEFINED).ok().unwrap();
    assert_eq!(snapshot.length(), 8156);
    let mut other = trainer("{ arithmetic: 'book' }").ok().unwrap();
    other.step();
    let own = other.snapshot(JsValue::UNDEFINED).ok().unwrap();
    assert_eq!(own.length(), 3840);
    other.restore(snapshot.clone().into()).ok().unwrap();
    assert_eq!(setting(&other, "optimizer"), "adam");
    assert_eq!(
        (setting(&other, "dropout"), setting(&other, "learningRate")),
        (0.25.into(), 0.02.into())
    );
    for _ in 0..20 {
        one.step();
        other.step();
    }
    assert_eq!(
        parameters_of(&mut other).to_vec(),
        parameters_of(&mut one).to_vec()
    );
    // Back again, into an array that is too long.
    other.restore(own.clone().into()).ok().unwrap();
    let new = other.snapshot(snapshot.clone().into()).ok().unwrap();
    assert!(!Object::is(&new, &snapshot));
    assert_eq!(new.to_vec(), own.to_vec());
}

/// What there is to see of Adam with dropout and L2, and of SGD again.
#[wasm_bindgen_test]
fn the_arrays_of_a_trace_change_with_the_settings() {
    let mut trainer = trainer("undefined").ok().unwrap();
    let names = |trainer: &mut Trainer| {
        let arrays = trainer.trace_arrays().ok().unwrap();
        let shape = |array: JsValue| {
            let [rows, columns] = [1, 2].map(|place| Array::from(&array).get(place).as_f64());
            rows.unwrap() * columns.unwrap()
        };
        let size: f64 = arrays.iter().map(shape).sum();
        assert_eq!(
            f64::from(trainer.trace(5.into()).ok().unwrap().length()),
            size
        );
        let name = |array: JsValue| Array::from(&array).get(0).as_string().unwrap();
        arrays.iter().map(name).collect::<Vec<_>>()
    };
    let of_sgd = names(&mut trainer);
    assert!(!of_sgd.contains(&"dense1.weight_cache".to_owned()));
    trainer.set("optimizer".into(), "adam".into()).ok().unwrap();
    trainer.set("l2".into(), 0.001.into()).ok().unwrap();
    trainer.set("dropout".into(), 0.1.into()).ok().unwrap();
    trainer.step();
    let of_adam = names(&mut trainer);
    for name in [
        "dense1.weight_cache",
        "dense2.bias_cache_corrected",
        "dropout1.binary_mask",
        "regularization_loss",
        "dense1.data_dweights",
    ] {
        assert!(of_adam.contains(&name.to_owned()), "{name}");
        assert!(!of_sgd.contains(&name.to_owned()), "{name}");
    }
    trainer.set("optimizer".into(), "sgd".into()).ok().unwrap();
    trainer.set("l2".into(), 0.into()).ok().unwrap();
    trainer.set("dropout".into(), 0.into()).ok().unwrap();
    assert_eq!(names(&mut trainer), of_sgd);
}

#[wasm_bindgen_test]
fn a_snapshot_goes_out_and_in() {
    let mut trainer = trainer("{ seed: 3 }").ok().unwrap();
    trainer.set("learningRate".into(), 0.5.into()).ok().unwrap();
    for _ in 0..20 {
        trainer.step();
    }
    let shown = (trainer.epoch(), trainer.loss(), trainer.accuracy());
    let snapshot = trainer.snapshot(JsValue::UNDEFINED).ok().unwrap();
    for _ in 0..100 {
        trainer.step();
    }
    let end = parameters_of(&mut trainer).to_vec();
    trainer
        .set("learningRate".into(), 0.125.into())
        .ok()
        .unwrap();
    trainer.restore(snapshot.clone().into()).ok().unwrap();
    assert_eq!((trainer.epoch(), trainer.loss(), trainer.accuracy()), shown);
    assert_eq!(setting(&trainer, "learningRate"), 0.5);

    // Into an array of the right length, which may have a `set` and a `length` of its own; else into a new one.
    let right = js(&format!(
        "Object.defineProperties(new Uint8Array({}), {{
            set: {{ value() {{ throw 1; }} }}, length: {{ get() {{ throw 2; }} }} }})",
        snapshot.length()
    ));
    let same = trainer.snapshot(right.clone()).ok().unwrap();
    assert!(Object::is(&same, &right));
    assert_eq!(
        Uint8Array::new(&snapshot).to_vec(),
        trainer.snapshot(JsValue::UNDEFINED).ok().unwrap().to_vec()
    );
    let bytes = js("a => Array.from(Uint8Array.prototype.slice.call(a)).join()");
    let bytes = bytes.unchecked_ref::<Function>();
    let joined = |array: &JsValue| bytes.call1(&JsValue::NULL, array).unwrap().as_string();
    assert_eq!(joined(&right), joined(&snapshot));
    for other in [
        "new Uint8Array(9)",
        "new Uint8Array(3807)",
        "new Uint8Array(3809)",
        "new Uint8Array(0)",
    ] {
        let other = js(other);
        let new = trainer.snapshot(other.clone()).ok().unwrap();
        assert!(!Object::is(&new, &other));
        assert_eq!(new.to_vec(), snapshot.to_vec());
    }
    for _ in 0..100 {
        trainer.step();
    }
    assert_eq!(parameters_of(&mut trainer).to_vec(), end);
}

#[wasm_bindgen_test]
fn a_snapshot_that_is_not_of_this_run_is_refused() {
    let mut trainer = trainer("undefined").ok().unwrap();
    let own = trainer.snapshot(JsValue::UNDEFINED).ok().unwrap();
    let damaged = Uint8Array::new(&own);
    damaged.set_index(1000, damaged.get_index(1000) ^ 1);
    let version_1 = Uint8Array::new(&own);
    version_1.set_index(4, 1);
    let version_2 = Uint8Array::new(&own);
    version_2.set_index(4, 2);
    let of = |options: &str| {
        let mut other = self::trainer(options).ok().unwrap();
        other.snapshot(JsValue::UNDEFINED).ok().unwrap()
    };
    for (snapshot, reason) in [
        (damaged, "whole, got one whose checksum does not match"),
        (
            own.slice(0, 3000),
            "whole, got one whose checksum does not match",
        ),
        (
            own.slice(8, 3808),
            "a snapshot of this version, got other bytes",
        ),
        (
            version_1,
            "a snapshot of this version, got one of version 1",
        ),
        (
            version_2,
            "a snapshot of this version, got one of version 2",
        ),
        (
            of("{ arithmetic: 'book' }"),
            "a snapshot of the same arithmetic, got one of another",
        ),
        (
            of("{ seed: 1 }"),
            "a snapshot of the same data, got one of other data",
        ),
    ] {
        trainer.step();
        let before = trainer.snapshot(JsValue::UNDEFINED).ok().unwrap().to_vec();
        let error = trainer.restore(snapshot.into()).unwrap_err();
        assert_eq!(message(error), format!("snapshot must be {reason}"));
        let after = trainer.snapshot(JsValue::UNDEFINED).ok().unwrap().to_vec();
        assert_eq!(before, after);
    }
}

/// The same as the native value-stability tests of random.rs and tests/gradient_check.rs.
#[wasm_bindgen_test]
fn a_long_check_begins_with_the_same_sample_as_natively() {
    let mut random = during(0, 0, Purpose::GradientCheck);
    let drawn = [(); 3].map(|()| random.next_u32());
    assert_eq!(drawn, [3_837_872_008, 932_996_374, 1_548_399_547]);

    let mut trainer = trainer("{ hidden: [64, 13], samplesPerClass: 5 }")
        .ok()
        .unwrap();
    for _ in 0..20 {
        trainer.step();
    }
    let mut check = trainer.gradient_check().ok().unwrap();
    assert_eq!((check.sample_length(), check.checked().len()), (500, 0));
    check.advance((15 * 5).into()).ok().unwrap();
    assert_eq!(check.checked(), [285, 173, 107, 757, 198]);
    assert_eq!(check.differences().len(), 5);
    for (&parameter, difference) in check.checked().iter().zip(check.differences()) {
        assert!((check.gradients()[parameter as usize] - difference).abs() < 1e-6);
    }
    let short = self::trainer("undefined")
        .ok()
        .unwrap()
        .gradient_check()
        .ok()
        .unwrap();
    assert_eq!(short.sample_length(), 0);
}

/// What runs code of its own, 100,000 times: options that throw, and arguments that would if they were asked. Frames that
/// an exception left on the stack would fill it after some hundred times.
#[wasm_bindgen_test]
fn what_throws_leaves_nothing_behind() {
    let mut own = trainer("{ hidden: [2] }").ok().unwrap();
    for options in [
        "{ get seed() { throw 1; } }",
        "{ get seed() { const deeper = () => deeper(); deeper(); } }",
        "{ seed: { valueOf() { throw 1; } } }",
        "{ hidden: { get length() { throw 1; } } }",
        "{ hidden: Object.defineProperty([1, 2], 1, { get() { throw 1; } }) }",
        "new Proxy({}, new Proxy({}, { get() { throw 1; } }))",
        "{ hidden: new Proxy([1], new Proxy({}, { get() { return () => { throw 1; }; } })) }",
        "{ noise: new Proxy(function () {}, { apply() { throw 1; } }) }",
    ] {
        // The deep one takes long.
        let times = if options.contains("deeper") {
            1000
        } else {
            14_000
        };
        let options = js(&format!("({options})"));
        for _ in 0..times {
            assert!(Trainer::new(Some(options.clone().unchecked_into())).is_err());
        }
    }
    for value in [
        "{ valueOf() { throw 1; }, toString() { throw 1; }, [Symbol.toPrimitive]() { throw 1; } }",
        "{ get length() { throw 1; }, [Symbol.iterator]() { throw 1; } }",
        "new Proxy([1], new Proxy({}, { get() { return () => { throw 1; }; } }))",
        REVOKED,
        "Symbol('x')",
    ] {
        let value = js(&format!("({value})"));
        for _ in 0..2500 {
            let value = || value.clone();
            assert!(own.set(value(), value()).is_err());
            assert!(own.set("decay".into(), value()).is_err());
            assert!(own.predict_grid(value(), value()).is_err());
            assert!(own.predict(value()).is_err());
            assert!(own.parameters(value()).is_err());
            assert!(own.restore(value()).is_err());
            assert!(own.trace(value()).is_err());
            assert!(own.fusion(value(), value()).is_err());
        }
    }
    own.step();
    assert_eq!(own.epoch(), 1.0);
}

/// Text of hundreds of millions of characters, and numbers of a million digits: a message needs but the beginning.
#[wasm_bindgen_test]
fn huge_values_are_not_brought_here() {
    let memory: WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    let bytes = || js_sys::ArrayBuffer::from(memory.buffer()).byte_length();
    let before = bytes();
    for (options, got) in [
        (
            "{ seed: 'x'.repeat(2 ** 25) }",
            format!("\"{}…\"", "x".repeat(80)),
        ),
        (
            "{ data: 'x'.repeat(2 ** 25) }",
            format!("\"{}…\"", "x".repeat(80)),
        ),
        (
            "{ ['x'.repeat(2 ** 25)]: 1 }",
            format!("\"{}…\"", "x".repeat(80)),
        ),
        ("{ seed: 1n << 30000000n }", "a bigint".to_owned()),
        (
            "{ seed: Symbol('x'.repeat(2 ** 25)) }",
            "a symbol".to_owned(),
        ),
        ("{ seed: () => 1 }", "a function".to_owned()),
        ("{ seed: {} }", "an object".to_owned()),
        ("{ seed: null }", "null".to_owned()),
        ("{ seed: true }", "true".to_owned()),
        ("{ seed: -0.5 }", "-0.5".to_owned()),
    ] {
        let message = message(trainer(options).err().unwrap());
        assert!(message.ends_with(&format!(", got {got}")), "{message}");
    }
    assert!(bytes() < before + 1e6 as u32);
}

/// An object with the name of the state, and with the layer that is dead.
#[wasm_bindgen_test]
fn a_state_has_a_name_and_where_it_is_dead_a_layer() {
    let mut trainer = trainer("{ hidden: [1] }").ok().unwrap();
    let mut state = |parameters: &str| {
        trainer.set_parameters(js(parameters)).ok().unwrap();
        let state = trainer.state().ok().unwrap();
        let name = property(&state, "name").as_string().unwrap();
        (name, property(&state, "layer").as_f64(), trainer.uniform())
    };
    let told = |name: &str, layer, uniform| (name.to_owned(), layer, uniform);
    let parameters = "new Float32Array([1, 0, 2, 1, 0, 0, 0, 0, 0])";
    assert_eq!(state(parameters), told("learning", None, false));
    let parameters = "new Float32Array([1, 0, -2, 1, 0, 0, 0, 0, 0])";
    assert_eq!(state(parameters), told("dead", Some(1.0), true));
    let parameters = "new Float32Array([1, 0, 2, 1e-12, 0, 0, 0, 0, 0])";
    assert_eq!(state(parameters), told("flat", None, true));
    let parameters = "new Float32Array([1, 0, 2, 1e6, 0, 0, 0, 0, 0])";
    assert_eq!(state(parameters), told("saturated", None, true));
    let parameters = "new Float32Array([1e30, 0, 1e30, 1e30, 0, 0, 0, 0, 0])";
    assert_eq!(state(parameters), told("notFinite", None, false));
}

#[wasm_bindgen_test]
fn an_epoch_can_be_made_a_batch_at_a_time() {
    let options = "{ samplesPerClass: 5, batchSize: 6, hidden: [4] }";
    let mut trainer = trainer(options).ok().unwrap();
    assert_eq!((trainer.batch(), trainer.batches()), (0, 3));
    let mut seen = Vec::new();
    for batch in 0..3 {
        assert_eq!((trainer.batch(), trainer.epoch()), (batch, 0.0));
        let next = trainer.next_batch().ok().unwrap();
        assert_eq!(next.len(), if batch == 2 { 3 } else { 6 });
        let last = next.len() as u32 - 1;
        assert_eq!(trainer.trace_start(last.into()).ok().unwrap(), 0);
        let error = message(trainer.trace((last + 1).into()).unwrap_err());
        assert!(
            error.starts_with("sample must be a whole number from 0 to "),
            "{error}"
        );
        let terms = trainer.gradient_terms(0.into()).ok().unwrap().to_vec();
        assert_eq!(terms.len(), 15);
        for (sample, term) in terms.into_iter().enumerate() {
            assert!(term == 0.0 || next.contains(&(sample as u32)));
        }
        seen.extend(next);
        if batch > 0 {
            let error = message(trainer.set("batchSize".into(), 7.into()).unwrap_err());
            let expected = "left as it is until the epoch that has begun is finished, got 7";
            assert_eq!(error, format!("batchSize must be {expected}"));
        }
        trainer.step_batch();
    }
    assert_eq!((trainer.batch(), trainer.epoch()), (0, 1.0));
    seen.sort_unstable();
    assert!(seen.into_iter().eq(0..15));
    trainer.set("batchSize".into(), 0.into()).ok().unwrap();
    assert_eq!(
        (setting(&trainer, "batchSize"), trainer.batches()),
        (0.into(), 1)
    );
    assert!(trainer.next_batch().ok().unwrap().into_iter().eq(0..15));
    trainer.step_batch();
    assert_eq!(trainer.epoch(), 2.0);
}
