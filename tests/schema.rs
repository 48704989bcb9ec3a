//! The settings: one row each, from which defaults, checks and messages follow.
#![cfg(not(target_arch = "wasm32"))]

use neural_spiral::activation::Activation;
use neural_spiral::arithmetic::Arithmetic;
use neural_spiral::data::{Data, Points};
use neural_spiral::dense::Initialization;
use neural_spiral::optimizer::Optimizer;
use neural_spiral::schema::{Kind, Value, camel_case, find, settings};
use neural_spiral::trainer::{Options, Trainer};

#[test]
fn the_defaults_are_the_books_network_with_hes_weights() {
    let expected = Options {
        seed: 0,
        data: Data::Spiral,
        samples_per_class: 100,
        classes: 3,
        noise: 0.2,
        validation: false,
        held_out: 0.0,
        hidden: vec![64],
        activation: vec![Activation::ReLU],
        initialization: Initialization::He,
        arithmetic: Arithmetic::Float32,
        optimizer: Optimizer::SGD,
        learning_rate: 1.0,
        momentum: 0.9,
        decay: 1e-3,
        epsilon: 1e-7,
        rho: 0.9,
        beta_1: 0.9,
        beta_2: 0.999,
        l1: 0.0,
        l2: 0.0,
        dropout: 0.0,
        batch_size: 0,
        points: Points::default(),
    };
    assert_eq!(Options::default(), expected);
    expected.check().unwrap();
}

/// Values at the ends of each range, which are taken, and beyond, which are not.
fn edges(kind: &Kind) -> (Vec<Value>, Vec<Value>) {
    match *kind {
        Kind::Whole { min, max, .. } => (
            vec![min.into(), max.into()],
            vec![(max + 1).into(), 0.5.into(), "0".into()],
        ),
        Kind::Number { min, max, .. } => (
            vec![min.into(), max.into()],
            [min.next_down(), max.next_up(), f64::NAN, f64::INFINITY]
                .map(Value::Number)
                .to_vec(),
        ),
        Kind::List { min, max, most, .. } => (
            vec![Value::List(vec![]), Value::List(vec![max; most])],
            vec![
                Value::List(vec![min; most + 1]),
                Value::List(vec![max, min - 1]),
                Value::List(vec![max + 1]),
                min.into(),
            ],
        ),
        Kind::Choice { choices } => (
            choices.iter().map(|choice| choice.value.into()).collect(),
            vec!["".into(), "He".into(), 0_usize.into()],
        ),
        Kind::Choices { choices } => (
            (choices.iter().map(|choice| choice.value.into()))
                .chain(["tanh.relu".into()])
                .collect(),
            ["", "ReLU", "tanh.", ".tanh", "tanh..relu", "tanh,relu"]
                .map(Value::from)
                .into_iter()
                .chain([0_usize.into()])
                .collect(),
        ),
        Kind::Flag => (
            vec![true.into(), false.into()],
            vec!["true".into(), 1_usize.into(), 0.0.into()],
        ),
    }
}

#[test]
fn every_setting_is_set_read_and_checked() {
    for setting in settings() {
        let mut options = Options::default();
        assert_eq!(options.get(setting.name), Some(setting.default()));
        let (right, wrong) = edges(&setting.kind);
        for value in right {
            options.set(setting.name, value.clone()).unwrap();
            assert_eq!(options.get(setting.name), Some(value));
        }
        let before = options.clone();
        for value in wrong {
            let error = options.set(setting.name, value.clone()).unwrap_err();
            assert!(error.field.starts_with(setting.name), "{error}, {value:?}");
            assert_eq!(options, before);
        }
        assert!(!setting.words.label.is_empty() && !setting.words.hint.is_empty());
    }
    assert_eq!(Options::default().get("depth"), None);
}

/// What the compiler cannot see: the declarations for TypeScript are text.
#[test]
fn the_typescript_declarations_have_every_setting() {
    let source = include_str!("../src/wasm.rs");
    let mut live = Vec::new();
    for setting in settings() {
        let name = camel_case(setting.name);
        let declared = match setting.kind {
            Kind::List { .. } => "number[]".to_owned(),
            Kind::Choice { choices } => {
                let quoted = choices.iter().map(|choice| format!("{:?}", choice.value));
                let names = quoted.collect::<Vec<_>>().join(" | ");
                // This one has a name, since what changes it does, too.
                let named = format!("\nexport type OptimizerName = {names};\n");
                if source.contains(&named) {
                    "OptimizerName".to_owned()
                } else {
                    names
                }
            }
            // Declared once, and named thrice: for all layers, and for each.
            Kind::Choices { choices } => {
                let quoted = choices.iter().map(|choice| format!("{:?}", choice.value));
                let names = quoted.collect::<Vec<_>>().join(" | ");
                let named = format!("\nexport type Activation = {names};\n");
                assert!(source.contains(&named), "{named}");
                "Activation | `${Activation}.${string}`".to_owned()
            }
            Kind::Flag => "boolean".to_owned(),
            Kind::Whole { .. } | Kind::Number { .. } => "number".to_owned(),
        };
        let field = format!("\n  {name}?: {declared};\n");
        assert!(source.contains(&field), "{field}");
        if setting.live {
            live.push(format!("{name:?}"));
        }
    }
    let names = format!("export type LiveName =\n  | {}\n", live.join(" | "));
    let source = include_str!("../src/wasm/live.rs");
    assert!(source.contains(&names), "{names}");
}

#[test]
fn only_live_settings_change_during_a_run() {
    let mut trainer = Trainer::new(Options::default()).unwrap();
    for setting in settings() {
        let changed = trainer.set(setting.name, setting.default());
        assert_eq!(changed.is_ok(), setting.live);
        assert_eq!(trainer.setting(setting.name), Some(setting.default()));
    }
    let error = trainer.set("seed", 1_usize).unwrap_err().to_string();
    let expected = "option name must be one of activation, optimizer, learning_rate, momentum, decay, epsilon, rho, \
                    beta_1, beta_2, l1, l2, dropout, batch_size, got \"seed\"";
    assert_eq!(error, expected);
}

#[test]
fn messages_say_what_can_be_chosen() {
    let refused = |name: &str, value: Value| {
        let mut options = Options::default();
        options.set(name, value).unwrap_err().to_string()
    };
    let start =
        "initialization must be \"he\" or \"xavier\" or \"book\" or \"zeros\", got \"ones\"";
    assert_eq!(refused("initialization", "ones".into()), start);
    let arithmetic = "arithmetic must be \"float32\" or \"book\", got a value of another kind";
    assert_eq!(refused("arithmetic", 1.0.into()), arithmetic);
    let layers = "hidden.length must be a whole number from 0 to 16, got 17";
    assert_eq!(refused("hidden", Value::List(vec![1; 17])), layers);
    let seed = "seed must be a whole number from 0 to 4294967295, got a value of another kind";
    assert_eq!(refused("seed", "0".into()), seed);
    assert_eq!(Options::default().set("noise", 100.0), Ok(()));
    let noise = "noise must be a number from 0 to 100, got 100.1";
    assert_eq!(refused("noise", 100.1.into()), noise);
    let error = find("depth", false).unwrap_err().to_string();
    assert!(error.starts_with("option name must be one of seed, data, samples_per_class, "));
    assert!(error.ends_with(", got \"depth\""));
}

#[test]
fn a_message_repeats_the_beginning_of_a_long_name() {
    let long = "é".repeat(1_000_000);
    let error = find(&long, false).unwrap_err().to_string();
    let shown = format!(", got \"{}…\"", "é".repeat(80));
    assert!(error.ends_with(&shown), "{}", error.len());
    let error = Options::default().set("arithmetic", &*long).unwrap_err();
    let expected = format!("arithmetic must be \"float32\" or \"book\"{shown}");
    assert_eq!(error.to_string(), expected);
    let error = find(&long[..160], false).unwrap_err().to_string();
    assert!(error.ends_with(&shown.replace('…', "")), "{error}");
}

#[test]
fn the_map_covers_the_square_of_the_data() {
    let trainer = Trainer::new(Options::default()).unwrap();
    let (_, spiral) = Data::TABLE[0];
    assert_eq!(spiral.words.class_word, Some("arm"));
    assert_eq!(spiral.words.square, Some(trainer.data().square));
    assert_eq!(trainer.data().classes, 3);
}
