//! A network after some epochs.

use neural_spiral::trainer::{Options, Trainer};

pub fn trained(options: Options, epochs: usize) -> Trainer {
    let mut trainer = Trainer::new(options).unwrap();
    for _ in 0..epochs {
        trainer.step();
    }
    trainer
}
